import { inspect } from 'node:util';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { ExportedPage } from '../db/export-person';
import { inWire, textStream } from './export-stream';

const HEAD = { format: 'palate-person', protocol: 2, exportedAt: 0, personId: 'p' } as const;

async function* pages(all: readonly ExportedPage[], seen: string[] = []): AsyncGenerator<ExportedPage> {
  for (const page of all) {
    seen.push(page.table);
    if (page.table === 'broken')
      throw new DrizzleQueryError('select', ['somebody'], new Error('the database is gone'));
    yield await Promise.resolve(page);
  }
}
const read = (all: readonly ExportedPage[]) => new Response(textStream(inWire(HEAD, pages(all)))).json();

describe('an export on its way out', () => {
  it('is one document, with empty tables, empty last pages and several pages of a table', async () => {
    const one = { table: 'a', rows: [{ n: 1 }, { n: 2 }] };
    expect(await read([])).toEqual({ ...HEAD, tables: {} });
    expect(
      await read([
        { table: 'none', rows: [] },
        one,
        { table: 'a', rows: [{ n: 3 }] },
        { table: 'a', rows: [] },
        { table: 'b', rows: [{ text: '"]}' }] },
      ]),
    ).toEqual({ ...HEAD, tables: { none: [], a: [{ n: 1 }, { n: 2 }, { n: 3 }], b: [{ text: '"]}' }] } });
  });

  it('breaks off when a page cannot be read, so that nobody takes half of it for all', async () => {
    const broken = read([
      { table: 'a', rows: [] },
      { table: 'broken', rows: [] },
    ]);
    const failure: unknown = await broken.catch((cause: unknown) => cause);
    expect(inspect(failure)).toContain('the database is gone');
    expect(inspect(failure)).not.toContain('somebody');
  });

  it('reads no further than it is asked to, and stops when the reader has gone', async () => {
    const seen: string[] = [];
    const all = Array.from({ length: 50 }, (_, n) => ({ table: String(n), rows: [{ n }] }));
    const reader = textStream(inWire(HEAD, pages(all, seen))).getReader();
    await reader.read();
    await reader.cancel();
    expect(seen.length).toBeLessThan(5);
  });
});

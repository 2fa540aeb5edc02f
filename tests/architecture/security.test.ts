import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** OWASP ASVS 5.0.0, levels 1 and 2: how many requirements each section has that count for us. */
const REQUIREMENTS: Readonly<Record<string, readonly number[]>> = {
  '3.2': [1, 2],
  '3.3': [1, 2, 3, 4],
  '3.4': [1, 2, 3, 4, 5, 6],
  '3.5': [1, 2, 3, 4, 5],
  '3.7': [1, 2],
  '6.1': [1, 2, 3],
  '6.2': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  '6.3': [1, 2, 3, 4],
  '6.4': [1, 2, 3, 4],
  '6.5': [1, 2, 3, 4, 5],
  '6.6': [1, 2, 3],
  '6.8': [1, 2, 3, 4],
  '7.1': [1, 2, 3],
  '7.2': [1, 2, 3, 4],
  '7.3': [1, 2],
  '7.4': [1, 2, 3, 4, 5],
  '7.5': [1, 2],
  '7.6': [1, 2],
  '8.1': [1, 2],
  '8.2': [1, 2, 3],
  '8.3': [1],
  '8.4': [1],
  '14.1': [1, 2],
  '14.2': [1, 2, 3, 4],
  '14.3': [1, 2, 3],
};

interface Row {
  readonly id: string;
  readonly state: string;
  readonly how: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const rows: Row[] = read('docs/security.md')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, id]) => /^\d+\.\d+\.\d+$/.test(id ?? ''))
  .map(([, id, , state, how, tests]) => ({
    ...{ id: id!, state: state!, how: how! },
    tests: [...tests!.matchAll(/`([^`]+\.ts)`: ((?:(?!<br>).)+)/g)].map(([, file, title]) => ({
      ...{ file: file!, title: title!.trim() },
    })),
  }));

describe('docs/security.md', () => {
  it('answers every requirement of V3, V6, V7, V8 and V14 at levels 1 and 2, once', () => {
    const asked = Object.entries(REQUIREMENTS).flatMap(([section, ids]) =>
      ids.map((id) => `${section}.${id}`),
    );
    expect(rows.map(({ id }) => id)).toEqual(asked);
  });

  it('says of each whether it is met, and how or why not', () => {
    for (const { id, state, how } of rows) {
      expect(['met', 'n/a', 'not met'], id).toContain(state);
      expect(how, id).not.toBe('');
    }
  });

  it('names tests that exist', () => {
    const named = rows.flatMap(({ tests }) => tests);
    expect(named.length).toBeGreaterThan(50);
    for (const { file, title } of named) expect(read(file), `${file}: ${title}`).toContain(title);
  });
});

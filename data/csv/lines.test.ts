import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../testing/memory-source';
import { readLines, type Line } from './lines';

async function linesOf(content: string | Uint8Array, chunk?: number): Promise<Line[]> {
  const batches: Line[] = [];
  for await (const lines of readLines(memorySource({ f: content }, chunk).open('f'))) batches.push(...lines);
  return batches;
}

describe('readLines', () => {
  it('numbers lines from 1 and knows LF, CRLF, a byte order mark and a missing last break', async () => {
    expect(await linesOf('\uFEFFa\r\nb\n\nc')).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: 'b' },
      { number: 3, text: '' },
      { number: 4, text: 'c' },
    ]);
    expect(await linesOf('')).toEqual([]);
  });

  it('reads a line that is not UTF-8 as Windows-1252 and leaves its neighbours alone', async () => {
    const bytes = Buffer.concat([
      Buffer.from('é\n'),
      Buffer.from([0x4c, 0xe9, 0x6f, 0x6e, 10]),
      Buffer.from('ß'),
    ]);
    expect((await linesOf(bytes)).map(({ text }) => text)).toEqual(['é', 'Léon', 'ß']);
  });

  it('gives the same lines whatever the chunks', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\n', '\r\n', ',') });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (content, chunk) => {
        const expected = content.split('\n').map((line) => line.replace(/\r$/, ''));
        if (expected.at(-1) === '') expected.pop();
        expect((await linesOf(content, chunk)).map((line) => line.text)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

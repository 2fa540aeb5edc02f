import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf, equalParts } from './chunks';
import { MOST_CHUNKS } from './sweep-layout';

const offsetsOf = (lengths: readonly number[]) => {
  const offsets = new Int32Array(lengths.length + 1);
  for (const [row, length] of lengths.entries()) offsets[row + 1] = offsets[row] + length;
  return offsets;
};

describe('chunks of rows', () => {
  it('cover every row once, in order, and are not too many', () => {
    const lengths = fc.array(fc.oneof(fc.nat(50), fc.integer({ min: 0, max: 300_000 })), { maxLength: 2000 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 128 }), (lengths, eighths) => {
        const bounds = chunksOf(offsetsOf(lengths), 8 * eighths);
        expect(bounds[0]).toBe(0);
        expect(bounds[bounds.length - 1]).toBe(lengths.length);
        expect(bounds.length).toBeLessThanOrEqual(MOST_CHUNKS + 1);
        for (let at = 1; at < bounds.length; at++) expect(bounds[at]).toBeGreaterThan(bounds[at - 1]);
      }),
    );
  });

  it('give a row with very many entries a chunk that ends with it', () => {
    const bounds = chunksOf(offsetsOf([1, 1, 500_000, 1, 1]), 8);
    expect([...bounds]).toEqual([0, 3, 5]);
  });

  it('of equal parts cover every row once', () => {
    expect([...equalParts(10, 4)]).toEqual([0, 2, 5, 7, 10]);
    expect([...equalParts(0, 2)]).toEqual([0, 0, 0]);
  });
});

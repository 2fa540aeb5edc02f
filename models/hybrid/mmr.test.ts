import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, mmr, mmrByDefinition } from './mmr';

const candidate = (item: number, relevance: number, tieBreak = -item): Candidate => ({
  item,
  relevance,
  tieBreak,
});
/** 0, 1 and 2 are of one kind, 3 of another. */
const kinds = (a: number, b: number) => (a < 3 === b < 3 ? 1 : 0);
const order = (chosen: readonly Candidate[]) => chosen.map(({ item }) => item);

describe('mmr', () => {
  const candidates = [candidate(0, 1), candidate(1, 0.9), candidate(2, 0.8), candidate(3, 0.3)];

  it('ranks by relevance alone at λ = 1', () => {
    expect(order(mmr(candidates, 4, 1, kinds))).toEqual([0, 1, 2, 3]);
  });

  it('puts what is different between what is alike', () => {
    // After 0: 1 has 0.5·0.9 - 0.5 < 0, and 3 has 0.5·0.3.
    expect(order(mmr(candidates, 3, 0.5, kinds))).toEqual([0, 3, 1]);
  });

  it('breaks ties by the larger tie break', () => {
    const equal = [candidate(0, 1, 5), candidate(1, 1, 9), candidate(2, 1, 7)];
    expect(order(mmr(equal, 3, 1, kinds))).toEqual([1, 2, 0]);
    expect(order(mmr(equal, 3, 0.5, kinds))).toEqual([1, 2, 0]);
  });

  it('takes no more than there are', () => {
    expect(order(mmr(candidates, 9, 0.7, kinds))).toHaveLength(4);
    expect(mmr([], 3, 0.5, kinds)).toEqual([]);
  });

  it('R6: chooses what its definition chooses', () => {
    const grid = fc.integer({ min: 0, max: 4 }).map((value) => value / 4); // many ties
    const made = fc.array(grid, { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(
        made,
        fc.array(grid, { minLength: 200, maxLength: 200 }),
        fc.nat(16),
        grid,
        (relevances, table, size, lambda) => {
          const pool = relevances.map((relevance, item) => candidate(item, relevance, (item * 7) % 15));
          const similarity = (a: number, b: number) => table[Math.min(a, b) * 14 + Math.max(a, b)];
          const fast = mmr(pool, size, lambda, similarity);
          expect(order(fast)).toEqual(order(mmrByDefinition(pool, size, lambda, similarity)));
        },
      ),
    );
  });
});

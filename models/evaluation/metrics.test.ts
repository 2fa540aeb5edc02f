import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cappedRecallAt,
  coverage,
  intraListDiversity,
  ndcgAt,
  novelty,
  recallAt,
  reciprocalRank,
} from './metrics';

describe('ranking metrics by hand', () => {
  // Relevant items at ranks 1 and 4 (1-based) of five, a third one is not in the list.
  const gains = [1, 0, 0, 1, 0];

  it('recall@k is hits over all relevant items', () => {
    expect(recallAt(1, gains, 3)).toBeCloseTo(1 / 3);
    expect(recallAt(3, gains, 3)).toBeCloseTo(1 / 3);
    expect(recallAt(5, gains, 3)).toBeCloseTo(2 / 3);
    expect(recallAt(50, gains, 3)).toBeCloseTo(2 / 3);
  });

  it('capped recall@k divides by what k places allow', () => {
    expect(cappedRecallAt(1, gains, 3)).toBe(1);
    expect(cappedRecallAt(2, gains, 3)).toBe(1 / 2);
    expect(cappedRecallAt(5, gains, 3)).toBeCloseTo(2 / 3);
  });

  it('NDCG@k discounts by log2(rank + 1) of the 1-based rank', () => {
    const dcg = 1 / Math.log2(2) + 1 / Math.log2(5);
    const ideal = 1 / Math.log2(2) + 1 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcgAt(5, gains, [1, 1, 1])).toBeCloseTo(dcg / ideal, 12);
    expect(ndcgAt(1, gains, [1, 1, 1])).toBe(1);
  });

  it('graded NDCG weighs gains linearly', () => {
    const value = ndcgAt(3, [2, 0, 3], [3, 2]);
    expect(value).toBeCloseTo((2 + 3 / 2) / (3 + 2 / Math.log2(3)), 12);
  });

  it('reciprocal rank, coverage, novelty and diversity', () => {
    expect(reciprocalRank([0, 0, 1, 1])).toBeCloseTo(1 / 3);
    expect(reciprocalRank([0, 0])).toBe(0);
    expect(coverage(new Set([4, 7]), 8)).toBe(0.25);
    expect(coverage(new Set(), 0)).toBe(0);
    expect(novelty([0, 1], (item) => [0.5, 0.125][item])).toBe(2);
    // Pairs: 0-1 -> 1, 0-2 -> 0, 1-2 -> 0.5; mean 0.5.
    const table = [
      [1, 1, 0],
      [1, 1, 0.5],
      [0, 0.5, 1],
    ];
    const similarity = (a: number, b: number) => table[a][b];
    expect(intraListDiversity([0, 1, 2], similarity)).toBeCloseTo(0.5);
  });

  it('has no answer for the novelty of nothing and the diversity of one', () => {
    expect(novelty([], () => 1)).toBeNaN();
    expect(intraListDiversity([3], () => 1)).toBeNaN();
  });
});

describe('ranking metrics, properties', () => {
  const graded = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 });
  const withRelevant = graded.filter((gains) => gains.some((gain) => gain > 0));
  const cut = fc.integer({ min: 1, max: 35 });
  const count = (gains: readonly number[]) => gains.filter((gain) => gain > 0).length;
  const sorted = (gains: readonly number[]) => [...gains].sort((a, b) => b - a);

  it('stays in [0, 1]', () => {
    fc.assert(
      fc.property(withRelevant, cut, (gains, k) => {
        const values = [
          recallAt(k, gains, count(gains)),
          cappedRecallAt(k, gains, count(gains)),
          ndcgAt(k, gains, sorted(gains)),
          reciprocalRank(gains),
        ];
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is 1 for the ideal ranking', () => {
    fc.assert(
      fc.property(withRelevant, cut, (gains, k) => {
        const ideal = sorted(gains);
        expect(ndcgAt(k, ideal, ideal)).toBe(1);
        expect(cappedRecallAt(k, ideal, count(gains))).toBe(1);
        expect(reciprocalRank(ideal)).toBe(1);
        expect(recallAt(gains.length, ideal, count(gains))).toBe(1);
      }),
    );
  });

  it('never falls when k grows (recall) or when a better item moves up (NDCG)', () => {
    fc.assert(
      fc.property(withRelevant, cut, fc.nat(28), (gains, k, at) => {
        expect(recallAt(k + 1, gains, count(gains))).toBeGreaterThanOrEqual(recallAt(k, gains, count(gains)));
        const first = at % gains.length;
        const better = [...gains];
        if (first + 1 < gains.length && better[first] < better[first + 1]) {
          [better[first], better[first + 1]] = [better[first + 1], better[first]];
        }
        const ideal = sorted(gains);
        expect(ndcgAt(k, better, ideal)).toBeGreaterThanOrEqual(ndcgAt(k, gains, ideal));
      }),
    );
  });

  it('diversity is in [0, 1], 0 for copies, and does not depend on the order of the list', () => {
    const vectors = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(vectors, (angles) => {
        const list = angles.map((_, index) => index);
        const similarity = (a: number, b: number) => Math.cos((angles[a] - angles[b]) * (Math.PI / 2));
        const value = intraListDiversity(list, similarity);
        expect(value).toBeGreaterThanOrEqual(-1e-12);
        expect(value).toBeLessThanOrEqual(1);
        expect(intraListDiversity([...list].reverse(), similarity)).toBeCloseTo(value, 10);
        expect(intraListDiversity(list, () => 1)).toBe(0);
      }),
    );
  });
});

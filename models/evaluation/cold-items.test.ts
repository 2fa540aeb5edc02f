import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../math/random';
import type { Recommender } from '../types';
import { Vocabulary } from '../vocabulary';
import { answeringOnly, coldItemSplit } from './cold-items';
import { evaluateRanking } from './evaluate';

const rows = fc.array(
  fc.record({
    userId: fc.constantFrom('a', 'b', 'c'),
    itemId: fc.integer({ min: 0, max: 30 }).map(String),
    at: fc.integer({ min: 0, max: 9 }),
  }),
);

describe('coldItemSplit', () => {
  it('trains on no row of an item that is held out, and loses and doubles none', () => {
    fc.assert(
      fc.property(rows, fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (log, seed, share) => {
        const { train, test, cold } = coldItemSplit(log, { share, random: seededRandom(seed) });
        expect(train).toEqual(log.filter(({ itemId }) => !cold.has(itemId)));
        expect(test).toEqual(log.filter(({ itemId }) => cold.has(itemId)));
        expect(train.length + test.length).toBe(log.length);
      }),
    );
  });

  it('R3: holds out the same items for the same seed, in whatever order the rows come', () => {
    fc.assert(
      fc.property(rows, fc.integer(), (log, seed) => {
        const cold = (some: typeof log) =>
          coldItemSplit(some, { share: 0.5, random: seededRandom(seed) }).cold;
        expect(cold(log.toReversed())).toEqual(cold(log));
      }),
    );
  });
});

it('answeringOnly ranks the items among themselves', async () => {
  const recommender: Recommender = {
    name: 'constant',
    vocabulary: new Vocabulary(['a', 'b', 'c', 'd']),
    uses: () => false,
    score: async () => Float32Array.of(4, 3, 2, 1),
    explain: async () => [],
  };
  const cases = [{ history: { preferences: [], now: 0 }, relevant: ['c'] }];
  const mrr = async (some: Recommender) =>
    (await evaluateRanking({ recommender: some, cases, ks: [1] })).metrics.mrr;
  expect(await mrr(recommender)).toBe(1 / 3);
  expect(await mrr(answeringOnly(recommender, new Set(['c', 'd'])))).toBe(1);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History, ItemId, Recommender } from '../types';
import { Vocabulary } from '../vocabulary';
import { type Case, evaluateRanking } from './evaluate';
import { reciprocalRank } from './metrics';

/** A recommender with one fixed answer for everybody. */
function constant(scores: Readonly<Record<ItemId, number>>): Recommender {
  const vocabulary = new Vocabulary(Object.keys(scores));
  return {
    name: 'constant',
    vocabulary,
    uses: () => false,
    score: async () => Float32Array.from(Object.values(scores)),
    explain: async () => [],
  };
}

const history = (...items: ItemId[]): History => ({
  preferences: items.map((itemId) => ({ itemId, liked: true, confidence: 1, at: 0 })),
  now: 1,
});

describe('evaluateRanking', () => {
  const recommender = constant({ a: 5, b: 4, c: 3, d: 2, e: 1, f: NaN });

  it('ranks everything but what was seen, by hand', async () => {
    const cases: Case[] = [
      // Ranking b c d e: hits at ranks 1 and 3.
      { history: history('a'), relevant: ['b', 'd'] },
      // Ranking a d e: the hit is at rank 3.
      { history: history('b'), exclude: ['c'], relevant: ['e'] },
    ];
    const result = await evaluateRanking({ recommender, cases, ks: [2] });
    expect(result.users).toBe(2);
    const first = 1 / (1 + 1 / Math.log2(3));
    expect(result.metrics['ndcg@2']).toBeCloseTo(first / 2, 12);
    expect(result.metrics['recall@2']).toBeCloseTo(0.25, 12);
    expect(result.metrics['mrr']).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(result.metrics['coverage@2']).toBeCloseTo(4 / 6, 12); // b, c and a, d of six
    expect([...result.perUser['ndcg@2']]).toEqual([first, 0].map((value) => expect.closeTo(value, 12)));
  });

  it('leaves out people without relevant items, and relevant items that were seen already', async () => {
    const cases: Case[] = [
      { history: history(), relevant: [] },
      { history: history('a'), relevant: ['a'] },
      { history: history('a'), relevant: ['a', 'b'] },
    ];
    const result = await evaluateRanking({ recommender, cases, ks: [1] });
    expect(result.users).toBe(1);
    expect(result.metrics['recall@1']).toBe(1);
  });

  it('counts an item without an answer (R2) or outside the vocabulary as missed', async () => {
    const cases: Case[] = [{ history: history(), relevant: ['f', 'z', 'a'] }];
    const result = await evaluateRanking({ recommender, cases, ks: [6] });
    expect(result.unrankable).toBe(1);
    expect(result.metrics['recall@6']).toBeCloseTo(1 / 3, 12);
    const silent = await evaluateRanking({ recommender: constant({ f: NaN }), cases, ks: [6] });
    expect(silent.metrics).toMatchObject({ 'recall@6': 0, 'ndcg@6': 0, mrr: 0 });
  });

  it('uses graded gains, also of items that cannot be ranked', async () => {
    const cases: Case[] = [{ history: history(), relevant: ['a', 'z'], gains: [1, 3] }];
    const { metrics } = await evaluateRanking({ recommender, cases, ks: [2] });
    expect(metrics['ndcg@2']).toBeCloseTo(1 / (3 + 1 / Math.log2(3)), 12);
  });

  it('measures novelty and diversity of the lists when it is told how', async () => {
    const { metrics } = await evaluateRanking({
      recommender,
      cases: [{ history: history(), relevant: ['a'] }],
      ks: [2],
      probability: (item) => (item === 'a' ? 0.5 : 0.25),
      similarity: (x, y) => (x + y) / 10,
    });
    expect(metrics['novelty@2']).toBeCloseTo(1.5, 12);
    expect(metrics['ild@2']).toBeCloseTo(0.9, 12);
  });

  it('finds the same reciprocal rank as sorting everything would (R6)', async () => {
    const scores = fc.array(fc.constantFrom(0, 1, 2, 3, NaN), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(scores, fc.array(fc.nat(11)), fc.array(fc.nat(11)), async (values, liked, seen) => {
        const name = (index: number) => `i${index}`;
        const model = constant(Object.fromEntries(values.map((value, index) => [name(index), value])));
        const relevant = liked.filter((index) => !seen.includes(index));
        fc.pre(relevant.length > 0);
        const ranking = values
          .map((_, index) => index)
          .filter((index) => !Number.isNaN(values[index]) && !seen.includes(index))
          .sort((a, b) => values[b] - values[a] || a - b);
        const gains = ranking.map((index) => (relevant.includes(index) ? 1 : 0));
        const cases = [{ history: history(...seen.map(name)), relevant: relevant.map(name) }];
        const { metrics } = await evaluateRanking({ recommender: model, cases, ks: [3] });
        expect(metrics['mrr']).toBe(reciprocalRank(gains));
      }),
    );
  });
});

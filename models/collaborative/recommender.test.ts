import { describe, expect, it } from 'vitest';
import { recommenderContract } from '../testing/recommender-contract';
import { syntheticDataset } from '../testing/synthetic';
import type { History } from '../types';
import { Vocabulary } from '../vocabulary';
import { collaborativeTrainer } from './als';
import { COLLABORATIVE_DEFAULTS } from './config';
import { collaborativeRecommender } from './recommender';

const dataset = syntheticDataset();
const config = { ...COLLABORATIVE_DEFAULTS, factors: 16 };
const state = await collaborativeTrainer.fit(dataset, config, { seed: 1 });
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));

recommenderContract(
  'collaborative',
  async () => ({ recommender: await collaborativeRecommender({ vocabulary, state }), dataset }),
  { coldStart: 'no-answer', personal: true },
);

describe('collaborativeRecommender', () => {
  const history: History = {
    preferences: dataset
      .itemsOf(2)
      .slice(0, 3)
      .map((itemId) => ({ itemId, liked: true, confidence: 1, at: 0 })),
    now: 0,
  };

  it('R2: has no answer for items of the catalogue that it has no factor for', async () => {
    const wider = new Vocabulary(['new-item', ...vocabulary.ids]);
    const recommender = await collaborativeRecommender({ vocabulary: wider, state });
    const narrow = await collaborativeRecommender({ vocabulary, state });
    const scores = await recommender.score(history);
    expect(scores[0]).toBeNaN();
    expect(scores.slice(1)).toEqual(await narrow.score(history));
    expect(recommender.similar('new-item').every(Number.isNaN)).toBe(true);
    expect((await recommender.explain(history, ['new-item']))[0].score).toBeNaN();
  });

  it('finds similar items: itself first, then its kin', async () => {
    const recommender = await collaborativeRecommender({ vocabulary, state });
    const [id, ...kin] = dataset.itemsOf(3);
    const similar = recommender.similar(id);
    expect(similar[vocabulary.indexOf(id)]).toBeCloseTo(1, 6);
    expect(similar.every((value) => Number.isNaN(value) || Math.abs(value) < 1.0001)).toBe(true);
    const mean = (ids: readonly string[]) =>
      ids.reduce((sum, other) => sum + similar[vocabulary.indexOf(other)], 0) / ids.length;
    expect(mean(kin.slice(0, 10))).toBeGreaterThan(mean(dataset.itemsOf(0).slice(0, 10)) + 0.3);
    expect(recommender.similar('no-such-item').every(Number.isNaN)).toBe(true);
  });

  it('scores on the backend that it is given, with the factor of foldIn', async () => {
    const loaded: number[] = [];
    let disposed = false;
    const recommender = await collaborativeRecommender({
      vocabulary,
      state,
      scorer: {
        backend: 'wasm',
        async load(values, rows, columns) {
          loaded.push(values.length, rows, columns);
          const multiply = async (vector: Float32Array) => new Float32Array(rows).fill(vector[0]);
          const best = async () => ({ rows: new Int32Array(0), scores: new Float32Array(0) });
          return { rows, columns, multiply, best, dispose: () => void (disposed = true) };
        },
      },
    });
    expect(loaded).toEqual([vocabulary.size * 16, vocabulary.size, 16]);
    const factor = recommender.foldIn(history)!;
    expect((await recommender.score(history))[0]).toBe(factor[0]);
    factor.fill(0);
    expect(recommender.foldIn(history)![0]).not.toBe(0);
    expect(recommender.foldIn({ preferences: [], now: 0 })).toBeNull();
    recommender.dispose();
    expect(disposed).toBe(true);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { testCases, trainingData } from '../evaluation/cli/dataset';
import { evaluateRanking } from '../evaluation/evaluate';
import { hasMovieLens, movieLensLogs } from '../evaluation/testing/movielens';
import { popularityRecommender } from '../popularity/recommender';
import { popularityTrainer } from '../popularity/trainer';
import type { Recommender } from '../types';
import { Vocabulary } from '../vocabulary';
import { collaborativeTrainer } from './als';
import { decodeArtefact, encodeArtefact } from './artefact';
import { collaborativeRecommender } from './recommender';

/** Floors on ml-latest-small: per-user temporal 80/20, ratings of 4 and more are relevant, full ranking. */
describe.skipIf(!hasMovieLens)('on ml-latest-small', () => {
  const ndcg = { popularity: NaN, trained: NaN, shipped: NaN };
  beforeAll(async () => {
    const scale = { name: 'ratings', positive: 4 } as const;
    const logs = await movieLensLogs('test');
    const data = trainingData(logs, scale);
    const cases = [...testCases(logs, scale)];
    const vocabulary = new Vocabulary(data.items.map(({ id }) => id));
    const measure = async (recommender: Recommender) =>
      (await evaluateRanking({ recommender, cases, ks: [10] })).metrics['ndcg@10'];

    const popular = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 1 });
    ndcg.popularity = await measure(popularityRecommender({ items: data.items, vocabulary, state: popular }));
    const state = await collaborativeTrainer.fit(data, collaborativeTrainer.defaults, { seed: 1 });
    ndcg.trained = await measure(await collaborativeRecommender({ vocabulary, state }));
    const facts = { version: '1', trainedAt: 0, basedOn: null, metrics: {}, dataset: '' };
    const shipped = decodeArtefact(encodeArtefact(state, facts)).state;
    ndcg.shipped = await measure(await collaborativeRecommender({ vocabulary, state: shipped }));
  }, 180_000);

  it("R1: NDCG@10 is at least 1.5 times popularity's", () => {
    expect(ndcg.popularity).toBeGreaterThan(0.05);
    expect(ndcg.trained / ndcg.popularity).toBeGreaterThanOrEqual(1.5);
  });

  it('A3: int8 factors cost less than 0.5 % of it', () => {
    expect(ndcg.shipped).not.toBe(ndcg.trained);
    expect(ndcg.shipped / ndcg.trained).toBeGreaterThan(0.995);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { testCases, trainingData } from '../evaluation/cli/dataset';
import { MODELS } from '../evaluation/cli/models';
import { evaluateRanking } from '../evaluation/evaluate';
import { hasMovieLens, movieLensLogs } from '../evaluation/testing/movielens';
import type { Recommender } from '../types';
import { HYBRID_DEFAULTS, SOURCES, type Source } from './config';
import { hybridRecommender } from './recommender';

/** Floors on ml-latest-small: per-user temporal 80/20, ratings of 4 and more are relevant, full ranking. */
describe.skipIf(!hasMovieLens)('R1: on ml-latest-small', () => {
  const scale = { name: 'ratings', positive: 4 } as const;
  const ndcg = {} as Record<Source | 'hybrid', number>;
  beforeAll(async () => {
    const logs = await movieLensLogs('test');
    const data = trainingData(logs, scale);
    const cases = [...testCases(logs, scale)];
    const measure = async (recommender: Recommender) =>
      (await evaluateRanking({ recommender, cases, ks: [10] })).metrics['ndcg@10'];
    const parts: Partial<Record<Source, Recommender>> = {};
    for (const source of SOURCES) {
      const { recommender } = await MODELS[source](data, {}, { seed: 1 });
      parts[source] = recommender;
      ndcg[source] = await measure(recommender);
    }
    const { vocabulary } = parts.popularity!;
    ndcg.hybrid = await measure(hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS }));
  }, 180_000);

  it('the hybrid is not worse than the better of its parts', () => {
    expect(ndcg.hybrid).toBeGreaterThanOrEqual(Math.max(...SOURCES.map((source) => ndcg[source])));
  });

  it('the hybrid is far above popularity', () => {
    expect(ndcg.hybrid).toBeGreaterThanOrEqual(1.5 * ndcg.popularity);
  });
});

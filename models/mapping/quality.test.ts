import { describe, expect, it } from 'vitest';
import { MODELS } from '../evaluation/cli/models';
import { testCases, trainingData } from '../evaluation/cli/dataset';
import { answeringOnly, coldItemSplit } from '../evaluation/cold-items';
import { evaluateRanking } from '../evaluation/evaluate';
import { hasMovieLens, movieLensLogs } from '../evaluation/testing/movielens';
import { deriveSeed, seededRandom } from '../math/random';
import type { Item, ItemId } from '../types';

const scale = { name: 'ratings', positive: 4 } as const;

/** ml-latest-small, a fifth of the films held out completely: titles, years and genres are all that is known of them. */
describe.skipIf(!hasMovieLens)('R1: films that nobody has touched, on ml-latest-small', () => {
  it('are ranked among themselves at five times chance, in Recall@20, and better than by content', async () => {
    const { train, test, items } = await movieLensLogs('test');
    const random = seededRandom(deriveSeed(1, 'cold items', 1));
    const split = coldItemSplit([...train, ...test], { share: 0.2, random });
    // People's tags are of those who touched the film.
    const untagged = [...items].map(([id, item]): [ItemId, Item] => [id, { ...item, tags: [] }]);
    const logs = { ...split, foldIn: null, items: new Map(untagged) };
    const data = trainingData(logs, scale);
    const recall = async (config: object) => {
      const { recommender } = await MODELS.hybrid(data, { blend: config }, { seed: 1 });
      const cases = testCases(logs, scale);
      const among = answeringOnly(recommender, split.cold);
      return (await evaluateRanking({ recommender: among, cases, ks: [20] })).metrics['recall@20'];
    };
    const chance = 20 / split.cold.size;
    const mapped = await recall({});
    expect(mapped).toBeGreaterThanOrEqual(5 * chance);
    expect(mapped).toBeGreaterThanOrEqual(1.3 * (await recall({ mappedGain: 0 })));
  }, 240_000);
});

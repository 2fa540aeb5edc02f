/** Whose days are lived through: real ratings, and a made catalogue of the size that the goal is about. */
import { datasetNamed } from '../../data/datasets';
import { openSource } from '../../data/source';
import { readRatings, type Rating, type Ratings } from '../../models/collaborative/pretrained/ratings';
import { bareItem } from '../../models/bare-item';
import { hasMovieLens, movieLensLogs } from '../../models/evaluation/testing/movielens';
import { type Random, seededRandom } from '../../models/math/random';
import { generateLog } from '../interactions/generate';

const MADE = { items: 10_000, users: 4000, interactions: 500_000 };

export const DAYS_OF: Readonly<Record<string, () => Promise<Ratings>>> = {
  async movielens() {
    if (!hasMovieLens) {
      const source = await openSource(datasetNamed('movielens').url, { cacheDir: 'data/raw' });
      const ratings = await readRatings(source, Date.now());
      await source.close();
      return ratings;
    }
    const { train, test, items } = await movieLensLogs('test');
    const rows = [...train, ...test].map(({ value, ...row }) => ({ ...row, stars: value }));
    return { items: [...items.values()], rows };
  },
  made() {
    const rows: Rating[] = [];
    for (const { user, items } of generateLog(MADE, seededRandom(1)))
      for (const [at, item] of items.entries())
        rows.push({ userId: `u${user}`, itemId: `item-${item}`, at, stars: 5 });
    const items = Array.from({ length: MADE.items }, (_, item) => bareItem(`item-${item}`));
    return Promise.resolve({ items, rows });
  },
};

/** Every order as likely as any other. */
export function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  const all = [...values];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}

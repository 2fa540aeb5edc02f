import { describe, expect, it } from 'vitest';
import { topK } from '../math/top-k';
import { recommenderContract } from '../testing/recommender-contract';
import { onMovieLens } from '../testing/movielens-floor';
import { syntheticDataset } from '../testing/synthetic';
import { EMPTY_HISTORY, type Item, type Preference } from '../types';
import { Vocabulary } from '../vocabulary';
import { crowdScores } from './crowd';
import { popularityRecommender } from './recommender';
import { popularityTrainer } from './trainer';

const dataset = syntheticDataset();
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
const fit = (users: readonly (readonly Preference[])[], now = dataset.now) =>
  popularityTrainer.fit({ ...dataset, users, now }, popularityTrainer.defaults, { seed: 1 });

for (const [name, state] of [
  ['popularity', () => fit(dataset.users)],
  ['popularity of a fresh catalogue', async () => null],
] as const) {
  recommenderContract(
    name,
    async () => ({
      dataset,
      recommender: popularityRecommender({ items: dataset.items, vocabulary, state: await state() }),
    }),
    {
      coldStart: 'ranks',
      personal: false,
      ...(name === 'popularity' && {
        floor: onMovieLens(0.075, async (data) => {
          const items = data.items;
          const learned = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 1 });
          const catalogue = new Vocabulary(items.map(({ id }) => id));
          return popularityRecommender({ items, vocabulary: catalogue, state: learned });
        }),
      }),
    },
  );
}

const DAY_MS = 86_400_000;
const like = (itemId: string, days = 0): Preference => ({
  itemId,
  liked: true,
  confidence: 1,
  at: dataset.now - days * DAY_MS,
});
const silent = (items: readonly Item[]) => items.map((item) => ({ ...item, crowd: null }));

describe('popularityTrainer', () => {
  it('counts likes by confidence and age, and no dislikes', async () => {
    const { halfLifeDays } = popularityTrainer.defaults;
    const { counts } = await fit([
      [like('item-0'), like('item-1', halfLifeDays), { ...like('item-2'), liked: false }],
      [{ ...like('item-0'), confidence: 0.5 }, like('no-such-item')],
    ]);
    expect([...counts.slice(0, 3)]).toEqual([1.5, 0.5, 0]);
  });

  it('keeps the counts of data that ended years ago, and is not fooled by a clock of the future', async () => {
    const { halfLifeDays } = popularityTrainer.defaults;
    const users = [[like('item-0'), like('item-1', halfLifeDays)]];
    const tenYears = 3650 * DAY_MS;
    expect((await fit(users, dataset.now + tenYears)).counts).toEqual((await fit(users)).counts);
    const skewed = await fit([...users, [like('item-2', -3650)]]);
    expect([...skewed.counts.slice(0, 3)]).toEqual([1, 0.5, 1]);
  });
});

describe('popularityRecommender', () => {
  it('R2: has no answer for what nobody ever spoke of', async () => {
    const items = silent(dataset.items);
    const state = await fit([[like('item-3')]]);
    const scores = await popularityRecommender({ items, vocabulary, state }).score(EMPTY_HISTORY(0));
    expect([...topK(scores, 10)]).toEqual([3]);
  });

  it('lets our own evidence take over from the crowd as it grows', async () => {
    const unloved = dataset.items.at(-1)!.id; // the crowd hardly knows it
    const rankWith = async (people: number) => {
      const state = await fit(Array.from({ length: people }, () => [like(unloved)]));
      const recommender = popularityRecommender({ items: dataset.items, vocabulary, state });
      const scores = await recommender.score(EMPTY_HISTORY(0));
      return topK(scores, scores.length).indexOf(vocabulary.indexOf(unloved));
    };
    expect(await rankWith(1)).toBeGreaterThan(50);
    expect(await rankWith(2000)).toBe(0);
  });

  it('is the order of the counts where the crowd is silent', async () => {
    const state = await fit(dataset.users);
    const recommender = popularityRecommender({ items: silent(dataset.items), vocabulary, state });
    const counted = topK(state.counts, vocabulary.size, (index) => state.counts[index] > 0);
    expect(topK(await recommender.score(EMPTY_HISTORY(0)), vocabulary.size)).toEqual(counted);
  });
});

describe('crowdScores', () => {
  const crowd = (mean: number, votes: number): Item => ({ ...dataset.items[0], crowd: { mean, votes } });

  it('trusts many votes more than few, in [0, 1]', () => {
    const scores = crowdScores([crowd(0.85, 200_000), crowd(1, 3), crowd(0.4, 100_000), crowd(0.6, 800)]);
    expect(scores[0]).toBe(1);
    expect(scores[0]).toBeGreaterThan(scores[2]);
    expect(scores[2]).toBeGreaterThan(scores[1]);
    expect(scores.every((score) => score >= 0)).toBe(true);
  });

  it('R2: says NaN where no vote was cast', () => {
    expect([...crowdScores([crowd(0, 0), { ...crowd(0, 1), crowd: null }])]).toEqual([NaN, NaN]);
    expect([...crowdScores([crowd(0, 5), crowd(1, 0)])]).toEqual([0, NaN]);
  });
});

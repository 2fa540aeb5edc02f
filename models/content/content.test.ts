import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf } from '../math/sparse-matrix';
import { cosine, sparseVector } from '../math/sparse-vector';
import { onMovieLens } from '../testing/movielens-floor';
import { recommenderContract } from '../testing/recommender-contract';
import { syntheticDataset } from '../testing/synthetic';
import { withoutWebAssembly } from '../testing/without-webassembly';
import type { History, Item, Preference } from '../types';
import { Vocabulary } from '../vocabulary';
import { profileOf } from './profile';
import { contentRecommender } from './recommender';
import type { ContentState } from './state';
import { contentTrainer } from './trainer';

const dataset = syntheticDataset();
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
const fit = (items: readonly Item[]) =>
  contentTrainer.fit({ items, users: [], now: dataset.now }, contentTrainer.defaults, { seed: 1 });

recommenderContract(
  'content',
  async () => ({ dataset, recommender: contentRecommender({ vocabulary, state: await fit(dataset.items) }) }),
  {
    coldStart: 'no-answer',
    personal: true,
    // Titles, genres and a few tags are all that there is to read: far above chance (0.001), far below taste.
    floor: onMovieLens(0.009, async (data) => {
      const learned = await contentTrainer.fit(data, contentTrainer.defaults, { seed: 1 });
      return contentRecommender({ vocabulary: new Vocabulary(learned.ids), state: learned });
    }),
  },
);

describe('contentRecommender', () => {
  let state: ContentState;
  beforeAll(async () => {
    state = await fit(dataset.items);
  });
  const about = (itemId: string, liked: boolean, days = 0): Preference => ({
    itemId,
    liked,
    confidence: 1,
    at: dataset.now - days * 86_400_000,
  });
  const history: History = {
    preferences: [about('item-0', true), about('item-4', true, 700), about('item-1', false)],
    now: dataset.now,
  };
  const rows = (id: string) => state.ids.indexOf(id);

  it('R6: scores by postings what the cosine with every item gives', async () => {
    const scores = await contentRecommender({ vocabulary, state }).score(history);
    const profile = profileOf(history, state, rows)!.vector;
    vocabulary.ids.forEach((id, index) => {
      expect(scores[index]).toBeCloseTo(cosine(profile, rowOf(state.items, rows(id))), 5);
    });
  });

  it('R6: scores to the same bits without WebAssembly', async () => {
    const plain = withoutWebAssembly(() => contentRecommender({ vocabulary, state }));
    expect(await plain.score(history)).toEqual(
      await contentRecommender({ vocabulary, state }).score(history),
    );
  });

  it('R6: finds similar items as the cosine with every item does', () => {
    const similar = contentRecommender({ vocabulary, state }).similar('item-7');
    vocabulary.ids.forEach((id, index) => {
      const slow = cosine(rowOf(state.items, rows('item-7')), rowOf(state.items, rows(id)));
      expect(similar[index]).toBeCloseTo(slow, 5);
    });
    expect(similar[7]).toBeCloseTo(1, 5);
    expect(contentRecommender({ vocabulary, state }).similar('no-such-item').every(Number.isNaN)).toBe(true);
  });

  it('makes the profile of Rocchio, by hand', () => {
    const [a, b, c] = ['item-0', 'item-4', 'item-1'].map((id) => rowOf(state.items, rows(id)));
    const { halfLifeDays, dislikeWeight } = state.profile;
    const old = 0.5 ** (700 / halfLifeDays);
    const sum = new Map<number, number>();
    for (const [row, weight] of [
      [a, 1 / (1 + old)],
      [b, old / (1 + old)],
      [c, -dislikeWeight],
    ] as const) {
      row.indices.forEach((term, at) => sum.set(term, (sum.get(term) ?? 0) + weight * row.values[at]));
    }
    expect(cosine(profileOf(history, state, rows)!.vector, sparseVector(sum))).toBeCloseTo(1, 6);
  });

  it('R5: names the terms that profile and item share, in words for a person', async () => {
    const [{ terms }] = await contentRecommender({ vocabulary, state }).explain(history, ['item-8']);
    expect(terms.map(({ term }) => term)).toContain('Genre 0');
    expect(terms.length).toBeLessThanOrEqual(8);
    expect(terms.every(({ value }) => value > 0)).toBe(true);
  });

  it('R2: has no answer for an item without terms, nor for one that it never met', async () => {
    const bare: Item = {
      ...dataset.items[0],
      id: 'bare',
      title: '',
      text: '',
      genres: [],
      creators: [],
      tags: [],
    };
    const items = [...dataset.items, { ...bare, year: null }];
    const wider = new Vocabulary([...items.map(({ id }) => id), 'new']);
    const scores = await contentRecommender({ vocabulary: wider, state: await fit(items) }).score(history);
    expect(scores[wider.indexOf('bare')]).toBeNaN();
    expect(scores[wider.indexOf('new')]).toBeNaN();
    expect(scores[0]).not.toBeNaN();
  });

  it('R2: has no answer for likes and dislikes that cancel', async () => {
    const dead = { ...state, profile: { ...state.profile, dislikeWeight: 1 } };
    const twin = { ...history, preferences: [about('item-0', true), about('item-0', false)] };
    expect((await contentRecommender({ vocabulary, state: dead }).score(twin)).every(Number.isNaN)).toBe(
      true,
    );
  });

  it('refuses an empty catalogue and stops when told to', async () => {
    await expect(fit([])).rejects.toThrow('no items');
    const aborted = AbortSignal.abort();
    await expect(
      contentTrainer.fit(dataset, contentTrainer.defaults, { seed: 1, signal: aborted }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});

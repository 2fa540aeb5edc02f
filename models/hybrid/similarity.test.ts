import { beforeAll, describe, expect, it } from 'vitest';
import { contentTrainer } from '../content/trainer';
import { contentRecommender } from '../content/recommender';
import type { ContentState } from '../content/state';
import { syntheticDataset } from '../testing/synthetic';
import { Vocabulary } from '../vocabulary';
import { contentSimilarity, factorSimilarity, meanSimilarity } from './similarity';

describe('contentSimilarity', () => {
  const dataset = syntheticDataset({ items: 30, users: 1 });
  const vocabulary = new Vocabulary(['unknown', ...dataset.items.map(({ id }) => id)]);
  let state: ContentState;
  beforeAll(async () => {
    state = await contentTrainer.fit(dataset, contentTrainer.defaults, { seed: 1 });
  });

  it('R6: agrees with the content model, and knows nothing of unknown items', () => {
    const similarity = contentSimilarity(state, vocabulary);
    const similar = contentRecommender({ vocabulary, state }).similar('item-3');
    for (let item = 1; item < vocabulary.size; item++) {
      expect(similarity(item, vocabulary.indexOf('item-3'))).toBeCloseTo(similar[item], 5);
      expect(similarity(item, 0)).toBe(0);
    }
  });
});

describe('factorSimilarity', () => {
  const state = { ids: ['a', 'b', 'c', 'none'], k: 2, itemFactors: Float32Array.of(3, 4, 6, 8, -4, 3, 0, 0) };
  const vocabulary = new Vocabulary(['none', 'c', 'b', 'a', 'unknown']);
  const similarity = factorSimilarity(state, vocabulary);
  const between = (a: string, b: string) => similarity(vocabulary.indexOf(a), vocabulary.indexOf(b));

  it('is the cosine of the factors, at least 0', () => {
    expect(between('a', 'b')).toBeCloseTo(1);
    expect(between('a', 'c')).toBe(0);
    expect(
      factorSimilarity({ ...state, itemFactors: Float32Array.of(1, 0, -1, 0, 1, 1, 0, 0) }, vocabulary)(2, 3),
    ).toBe(0);
  });

  it('is 0 for an item without evidence or outside the model', () => {
    expect(between('a', 'none')).toBe(0);
    expect(between('a', 'unknown')).toBe(0);
  });

  it('can be averaged with another view', () => {
    expect(
      meanSimilarity([similarity, () => 0.5])(vocabulary.indexOf('a'), vocabulary.indexOf('b')),
    ).toBeCloseTo(0.75);
  });
});

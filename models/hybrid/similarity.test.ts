import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentTrainer } from '../content/trainer';
import { contentRecommender } from '../content/recommender';
import type { ContentState } from '../content/state';
import { seededRandom } from '../math/random';
import { syntheticDataset } from '../testing/synthetic';
import { withoutWebAssembly } from '../testing/without-webassembly';
import { Vocabulary } from '../vocabulary';
import {
  contentSimilarity,
  factorSimilarity,
  factorSimilaritySum,
  meanSimilarity,
  summed,
} from './similarity';

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

describe('factorSimilaritySum', () => {
  const world = fc.record({
    seed: fc.nat(),
    k: fc.integer({ min: 1, max: 70 }),
    others: fc.array(fc.nat(9), { maxLength: 150 }),
    from: fc.nat(150),
    size: fc.constantFrom(1e-30, 1, 1e30),
  });

  it('R6: is the sum of what factorSimilarity says of each, to the last bit', () => {
    fc.assert(
      fc.property(world, ({ seed, k, others, from, size }) => {
        const random = seededRandom(seed);
        const factors = (count: number) =>
          Float32Array.from({ length: count * k }, (_, at) => (at < k ? 0 : size * (2 * random() - 1)));
        const state = { ids: ['none', 'a', 'b', 'c', 'd'], itemFactors: factors(5), k };
        const mapped = { ids: ['c', 'e', 'f'], factors: factors(3), k };
        const vocabulary = new Vocabulary(['f', 'e', 'd', 'c', 'unknown', 'b', 'a', 'none', 'other', 'more']);
        const usual = summed(factorSimilarity(state, vocabulary, mapped));
        const fast = factorSimilaritySum(state, vocabulary, mapped);
        const plain = withoutWebAssembly(() => factorSimilaritySum(state, vocabulary, mapped));
        for (let item = 0; item < vocabulary.size; item++) {
          const sum = usual(item, others, from, 0.25);
          expect(fast(item, others, from, 0.25)).toBe(sum);
          expect(plain(item, others, from, 0.25)).toBe(sum);
        }
      }),
    );
  });
});

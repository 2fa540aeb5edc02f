import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { collaborativeTrainer } from '../collaborative/als';
import { foldInto } from '../collaborative/fold-in';
import { collaborativeRecommender } from '../collaborative/recommender';
import { selectRows, type CollaborativeState } from '../collaborative/state';
import { contentRecommender } from '../content/recommender';
import { contentTrainer } from '../content/trainer';
import type { ContentState } from '../content/state';
import { HYBRID_DEFAULTS } from '../hybrid/config';
import { hybridRecommender } from '../hybrid/recommender';
import { rowOf, sparseMatrix, transpose } from '../math/sparse-matrix';
import { dot, sparseVector } from '../math/sparse-vector';
import { popularityRecommender } from '../popularity/recommender';
import { recommenderContract } from '../testing/recommender-contract';
import { syntheticDataset } from '../testing/synthetic';
import type { History } from '../types';
import { Vocabulary } from '../vocabulary';
import { MAPPING_DEFAULTS, type MappingConfig } from './config';
import { mapFactors } from './map-factors';
import { mappedRecommender } from './recommender';

type Factors = Pick<CollaborativeState, 'ids' | 'k' | 'itemFactors' | 'evidence'>;

/** The definition, word by word: every pair compared, all of them sorted, the mean of the first K. */
function obvious(
  state: Factors,
  content: Pick<ContentState, 'ids' | 'items' | 'postings'>,
  { neighbours, sharpness }: MappingConfig,
): Map<string, number[]> {
  const rowIn = (id: string) => rowOf(content.items, content.ids.indexOf(id));
  const factorRow = (id: string) => {
    const row = state.ids.indexOf(id);
    return state.evidence[row] > 0 ? row : -1;
  };
  const factorOf = new Map<string, number[]>();
  for (const id of content.ids) {
    if (factorRow(id) >= 0) continue;
    const near = content.ids
      .filter((other) => other !== id)
      .map((other) => ({ row: factorRow(other), alike: dot(rowIn(id), rowIn(other)) }))
      .filter(({ alike }) => alike > 0)
      .sort((a, b) => b.alike - a.alike) // stable: of equals the first in the catalogue
      .slice(0, neighbours);
    if (near.every(({ row }) => row < 0)) continue;
    const whole = near.reduce((sum, { alike }) => sum + alike ** sharpness, 0);
    const mean = (f: number) =>
      near.reduce((sum, { alike, row }) => {
        return sum + (alike ** sharpness / whole) * (row < 0 ? 0 : state.itemFactors[row * state.k + f]);
      }, 0);
    factorOf.set(
      id,
      Array.from({ length: state.k }, (_, f) => mean(f)),
    );
  }
  return factorOf;
}

const TERMS = 3;
/** Whole numbers, which single precision sums exactly: a tie is a tie for both. A factor of null: nobody touched it. */
const catalogues = fc.array(
  fc.record({
    terms: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: TERMS, maxLength: TERMS }),
    factor: fc.option(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('mapFactors', () => {
  it('R6: is the mean that its definition says', async () => {
    const configs = fc.record({
      neighbours: fc.integer({ min: 1, max: 4 }),
      sharpness: fc.constantFrom(0, 1, 4),
    });
    await fc.assert(
      fc.asyncProperty(catalogues, configs, async (items, config) => {
        const { state, content } = statesOf(items);
        const mapped = await mapFactors(state, content, config);
        const expected = obvious(state, content, config);
        expect(mapped.ids).toEqual([...expected.keys()]);
        for (const [row, id] of mapped.ids.entries())
          expected.get(id)!.forEach((value, f) => expect(mapped.factors[row * 2 + f]).toBeCloseTo(value, 5));
      }),
    );
  });

  it('is no longer than the longest of the trained factors', async () => {
    await fc.assert(
      fc.asyncProperty(catalogues, async (items) => {
        const { state, content } = statesOf(items);
        const mapped = await mapFactors(state, content, MAPPING_DEFAULTS);
        const longest = Math.max(0, ...items.map(({ factor }) => Math.hypot(...(factor ?? [0, 0]))));
        for (let row = 0; row < mapped.ids.length; row++)
          expect(Math.hypot(...mapped.factors.subarray(2 * row, 2 * row + 2))).toBeLessThan(longest + 1e-5);
      }),
    );
  });

  it('pauses on its way, and stops when that throws', async () => {
    const pause = vi.fn(async () => undefined);
    await mapFactors(few, content, MAPPING_DEFAULTS, { pause });
    expect(pause.mock.calls.length).toBeGreaterThan(3);
    const stopped = async () => Promise.reject(new Error('stopped'));
    await expect(mapFactors(few, content, MAPPING_DEFAULTS, { pause: stopped })).rejects.toThrow('stopped');
  });
});

function statesOf(items: readonly { terms: number[]; factor: readonly [number, number] | null }[]) {
  const ids = items.map((_, n) => `item-${n}`);
  const rows = items.map(({ terms }) => sparseVector(new Map(terms.entries())));
  const backwards = items.toReversed();
  const state: Factors = {
    ids: ['elsewhere', ...ids.toReversed()], // in another order than the catalogue, and with a row that it lacks
    k: 2,
    itemFactors: Float32Array.from([7, 7, ...backwards.flatMap(({ factor }) => factor ?? [0, 0])]),
    evidence: Float32Array.from([1, ...backwards.map(({ factor }) => (factor ? 1 : 0))]),
  };
  const matrix = sparseMatrix(rows, TERMS);
  return { state, content: { ids, items: matrix, postings: transpose(matrix) } };
}

// A world in which a third of the items have factors, the popular ones of each taste; the rest is to be mapped.
const dataset = syntheticDataset();
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
const touched = [0, 1, 2, 3].flatMap((cluster) => dataset.itemsOf(cluster).slice(0, 10));
const whole = await collaborativeTrainer.fit(
  dataset,
  { ...collaborativeTrainer.defaults, factors: 8 },
  { seed: 1 },
);
const few = selectRows(
  whole,
  touched.map((id) => whole.ids.indexOf(id)),
  touched,
);
const content = await contentTrainer.fit(dataset, contentTrainer.defaults, { seed: 1 });
const mapped = await mapFactors(few, content, MAPPING_DEFAULTS);
const trained = await collaborativeRecommender({ vocabulary, state: few });
const recommender = mappedRecommender({ vocabulary, mapped, trained });

recommenderContract('mapped', async () => ({ dataset, recommender }), {
  coldStart: 'no-answer',
  personal: true,
});

recommenderContract(
  'hybrid of a catalogue two thirds of which nobody has touched',
  async () => {
    const popularity = popularityRecommender({ items: dataset.items, vocabulary, state: null });
    const parts = {
      collaborative: trained,
      content: contentRecommender({ vocabulary, state: content }),
      popularity,
    };
    const hybrid = hybridRecommender({ vocabulary, parts, mapped: recommender, config: HYBRID_DEFAULTS });
    return { dataset, recommender: hybrid };
  },
  { coldStart: 'ranks', personal: true },
);

describe('mappedRecommender', () => {
  const liking = (...ids: string[]): History => ({
    preferences: ids.map((itemId) => ({ itemId, liked: true, confidence: 1, at: dataset.now })),
    now: dataset.now,
  });

  it('R2: answers for untouched items only, and leaves the trained ones as they are', async () => {
    const history = liking(...touched.slice(0, 3));
    const scores = await recommender.score(history);
    const own = await trained.score(history);
    vocabulary.ids.forEach((id, index) => {
      expect(Number.isNaN(scores[index])).toBe(touched.includes(id));
      expect(Number.isNaN(own[index])).toBe(!touched.includes(id));
    });
  });

  it('A3: folds in by the trained items alone: a like of a mapped one moves nothing', async () => {
    const [first] = touched;
    const [untouched] = mapped.ids;
    expect(recommender.uses(untouched)).toBe(false);
    expect(await recommender.score(liking(first, untouched))).toEqual(await recommender.score(liking(first)));
    expect(trained.foldIn(liking(first))).toEqual(foldInto(few)(liking(first).preferences)!.factor);
  });
});

/** A small hybrid with given scores, for tests. */
import { HYBRID_DEFAULTS, type Source } from '../../hybrid/config';
import { hybridRecommender } from '../../hybrid/recommender';
import { summed } from '../../hybrid/similarity';
import type { WishReader } from '../../hybrid/wish-terms';
import type { Recommender, SlateRequest } from '../../types';
import { Vocabulary } from '../../vocabulary';
import type { Chooser } from '../choosers';
import { BANDIT_DEFAULTS } from '../config';
import { genresByItem } from '../genre-balance';
import { banditPolicy } from '../policy';
import type { SourceParts } from '../sources';

export const NOW = 1_750_000_000_000;

/** Of as many items as any of these tests has. */
export const NO_GENRES = genresByItem(new Array<number[]>(20).fill([]), 0);

type Scores = Partial<Record<Source, readonly number[]>>;

/** Items i0 to i(n-1); quality rises and fame falls with the index, and least is known of the even ones. */
export function partsOver(scores: Scores, wishes?: WishReader): SourceParts {
  const size = Object.values(scores)[0].length;
  const vocabulary = new Vocabulary(Array.from({ length: size }, (_, item) => `i${item}`));
  const part = (values: readonly number[]): Recommender => ({
    name: 'fixed',
    vocabulary,
    uses: () => true,
    score: async () => Float32Array.from(values),
    explain: async () => [],
  });
  const parts = Object.fromEntries(Object.entries(scores).map(([source, values]) => [source, part(values)]));
  return {
    hybrid: hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS, ...(wishes && { wishes }) }),
    // Who likes an item likes the one after it, and nobody what they passed over.
    taste: async ({ preferences }, passed) => {
      const [after, not] = [preferences, passed].map(
        (words) => new Map(words.map(({ itemId, confidence }) => [itemId, confidence])),
      );
      return Float32Array.from(
        { length: size },
        (_, item) => (after.get(`i${item - 1}`) ?? 0) - (not.get(`i${item}`) ?? 0),
      );
    },
    quality: Float32Array.from({ length: size }, (_, item) => item),
    touched: Float32Array.from({ length: size }, (_, item) => size - item),
    likenessTo: (id) =>
      Float32Array.from({ length: size }, (_, item) => (`i${item}` === id ? NaN : 1 / (1 + item))),
    uncertainty: (_, items) =>
      Float64Array.from(items, (item) => (item % 2 === 0 ? 1 + item : 1 / (2 + item))),
  };
}

export const policyOver = (scores: Scores, chooser: Chooser, kinds = 3) =>
  banditPolicy({
    sources: partsOver(scores),
    similarity: summed((a, b) => (a % kinds === b % kinds ? 1 : 0)),
    genres: NO_GENRES,
    chooser,
    config: BANDIT_DEFAULTS,
  });

export const requestOf = (changes: Partial<SlateRequest> = {}): SlateRequest => ({
  history: { preferences: [{ itemId: 'i0', liked: true, confidence: 1, at: NOW }], now: NOW },
  surface: 'home:recommended',
  size: 3,
  seed: 1,
  exclude: new Set(),
  ...changes,
});

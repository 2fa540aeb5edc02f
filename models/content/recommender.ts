import { createPostingsKernel } from '../kernels/postings-kernel';
import { descending } from '../math/descending';
import { dotWithDense, multiplyByPostings, rowOf } from '../math/sparse-matrix';
import { spread, type SparseVector } from '../math/sparse-vector';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { vocabularyOf } from '../vocabulary';
import { profileOf, type Profile } from './profile';
import type { ContentState } from './state';

export const CONTENT_SOURCE = 'content';

/** How many shared terms an explanation names. */
const TERMS_SHOWN = 8;

export interface ContentRecommender extends Recommender {
  /**
   * Cosine of one item to every item of the vocabulary, in [0, 1]; NaN where either has no terms or is unknown.
   * The caller owns the array.
   */
  similar(id: ItemId): Float32Array;
}

/**
 * Ranks by what items are about: the cosine between a person's profile and each item.
 * @param vocabulary the items to score; one that the state does not know scores NaN
 */
export function contentRecommender(parts: {
  readonly vocabulary: VocabularyView;
  readonly state: ContentState;
}): ContentRecommender {
  const { vocabulary, state } = parts;
  const learned = vocabularyOf(state.ids, vocabulary);
  const product =
    createPostingsKernel(state.postings) ??
    ((vector: SparseVector) => multiplyByPostings(state.postings, vector));
  const rowOfIndex = Int32Array.from(vocabulary.ids, (id) => withTerms(learned.indexOf(id)));
  function withTerms(row: number): number {
    return row >= 0 && state.items.starts[row + 1] > state.items.starts[row] ? row : -1;
  }
  const rows = (id: ItemId) => withTerms(learned.indexOf(id));
  // A list is scored and then explained for one and the same history: its profile is made once.
  let last: { readonly of: History; readonly profile: Profile | null } | null = null;
  const profileFor = (history: History) => {
    if (last?.of !== history) last = { of: history, profile: profileOf(history, state, rows) };
    return last.profile;
  };
  const nothing = () => new Float32Array(vocabulary.size).fill(NaN);
  const inVocabulary = (product: Float32Array) => {
    const scores = new Float32Array(rowOfIndex.length); // a plain loop: `from` with a mapper is ten times slower
    for (let at = 0; at < scores.length; at++)
      scores[at] = rowOfIndex[at] < 0 ? NaN : product[rowOfIndex[at]];
    return scores;
  };

  return {
    name: 'content',
    vocabulary,
    uses: (id) => rows(id) >= 0,
    async score(history) {
      const profile = profileFor(history);
      return profile ? inVocabulary(product(profile.vector)) : nothing();
    },
    async explain(history, items) {
      const profile = profileFor(history);
      if (!profile) return items.map(unexplained);
      const whole = spread(profile.vector, state.terms.labels.length);
      const weights = new Float32Array(state.terms.labels.length);
      return items.map((itemId) => {
        const row = vocabulary.indexOf(itemId) < 0 ? -1 : rows(itemId);
        if (row < 0) return unexplained(itemId);
        const item = rowOf(state.items, row);
        const terms = sharedTerms(state, whole, item);
        const score = dotWithDense(state.items, row, whole);
        // One item against hundreds of preferences: looking its weights up beats merging its terms with theirs each time.
        for (let at = 0; at < item.indices.length; at++) weights[item.indices[at]] = item.values[at];
        const shares = sharesOf(state, profile, weights);
        for (let at = 0; at < item.indices.length; at++) weights[item.indices[at]] = 0;
        return { itemId, score, parts: [{ source: CONTENT_SOURCE, value: score }], shares, terms };
      });
    },
    similar(id) {
      const row = rows(id);
      return row < 0 ? nothing() : inVocabulary(product(rowOf(state.items, row)));
    },
  };
}

/** What each preference that has a word in common with the item brings, largest first. */
function sharesOf(
  state: ContentState,
  { contributions }: Profile,
  weights: Float32Array,
): Explanation['shares'] {
  const values = new Float64Array(contributions.length);
  for (let at = 0; at < values.length; at++) {
    const { row, weight } = contributions[at];
    values[at] = weight * dotWithDense(state.items, row, weights);
  }
  const shares: Explanation['shares'][number][] = [];
  for (const at of descending(values)) {
    const value = values[at];
    if (value !== 0) shares.push({ itemId: contributions[at].itemId, source: CONTENT_SOURCE, value });
  }
  return shares;
}

/** Terms that speak for the item, by their part of the score. @param whole the profile, of every term */
function sharedTerms(state: ContentState, whole: Float32Array, item: SparseVector): Explanation['terms'] {
  const speaking: { term: number; value: number }[] = [];
  for (let at = 0; at < item.indices.length; at++) {
    const value = whole[item.indices[at]] * item.values[at];
    if (value > 0) speaking.push({ term: item.indices[at], value });
  }
  return speaking
    .sort((a, b) => b.value - a.value)
    .slice(0, TERMS_SHOWN)
    .map(({ term, value }) => ({ term: state.terms.labels[term], value }));
}

const unexplained = (itemId: ItemId): Explanation => ({
  itemId,
  score: NaN,
  parts: [],
  shares: [],
  terms: [],
});

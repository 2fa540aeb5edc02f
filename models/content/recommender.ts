import { descending } from '../math/descending';
import { dotWithDense, multiplyByPostings, rowOf } from '../math/sparse-matrix';
import { dot, products } from '../math/sparse-vector';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';
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
  const learned = new Vocabulary(state.ids);
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
      return profile ? inVocabulary(multiplyByPostings(state.postings, profile.vector)) : nothing();
    },
    async explain(history, items) {
      const profile = profileFor(history);
      const weights = new Float32Array(state.terms.keys.length);
      return items.map((itemId) => {
        const row = vocabulary.indexOf(itemId) < 0 ? -1 : rows(itemId);
        return profile && row >= 0 ? explained(state, profile, itemId, row, weights) : unexplained(itemId);
      });
    },
    similar(id) {
      const row = rows(id);
      return row < 0 ? nothing() : inVocabulary(multiplyByPostings(state.postings, rowOf(state.items, row)));
    },
  };
}

/** @param weights zero for every term, and left so: it is as long as the language, so a list shares one */
function explained(
  state: ContentState,
  profile: Profile,
  itemId: ItemId,
  row: number,
  weights: Float32Array,
): Explanation {
  const item = rowOf(state.items, row);
  // One item against hundreds of preferences: looking its weights up beats merging its terms with theirs each time.
  item.indices.forEach((term, at) => (weights[term] = item.values[at]));
  const shares = sharesOf(state, profile, weights);
  item.indices.forEach((term) => (weights[term] = 0));
  const score = dot(profile.vector, item);
  const terms = sharedTerms(state, profile, row);
  return { itemId, score, parts: [{ source: CONTENT_SOURCE, value: score }], shares, terms };
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

/** Terms that speak for the item, by their part of the score. */
function sharedTerms(state: ContentState, { vector }: Profile, row: number): Explanation['terms'] {
  return products(vector, rowOf(state.items, row))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, TERMS_SHOWN)
    .map(({ index, value }) => ({ term: state.terms.labels[index], value }));
}

const unexplained = (itemId: ItemId): Explanation => ({
  itemId,
  score: NaN,
  parts: [],
  shares: [],
  terms: [],
});

import type { Item, Recommender, VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';
import { crowdScores } from './crowd';
import type { PopularityState } from './state';

export const POPULARITY_SOURCE = 'popularity';

/** So much evidence of our own (in likes) weighs as much as the crowd outside. */
const EVIDENCE_AS_GOOD_AS_CROWD = 500;

/**
 * The same ranking for everyone, in [0, 1]: w · learned + (1 − w) · crowd, where learned = ln(1 + count), the largest
 * being 1, and w = n / (n + 500) grows with the evidence n = Σ counts. An item that nobody has ever liked or voted
 * for scores NaN.
 * @param items any order; items outside the vocabulary are passed over
 * @param state null on a device that has no model yet: the crowd alone speaks
 */
export function popularityRecommender(parts: {
  readonly items: readonly Item[];
  readonly vocabulary: VocabularyView;
  readonly state: PopularityState | null;
}): Recommender {
  const { vocabulary } = parts;
  const scores = popularityScores(parts.items, vocabulary, parts.state);
  return {
    name: 'popularity',
    vocabulary,
    uses: () => false,
    score: async () => scores.slice(),
    explain: async (_history, items) =>
      items.map((itemId) => {
        const score = scores[vocabulary.indexOf(itemId)] ?? NaN;
        const parts = Number.isNaN(score) ? [] : [{ source: POPULARITY_SOURCE, value: score }];
        return { itemId, score, parts, shares: [], terms: [] };
      }),
  };
}

function popularityScores(
  items: readonly Item[],
  vocabulary: VocabularyView,
  state: PopularityState | null,
): Float32Array {
  const crowd = new Float32Array(vocabulary.size).fill(NaN);
  const outside = crowdScores(items);
  items.forEach(({ id }, at) => {
    const index = vocabulary.indexOf(id);
    if (index >= 0) crowd[index] = outside[at];
  });
  if (!state) return crowd;

  const known = new Vocabulary(state.ids);
  const counts = Float32Array.from(vocabulary.ids, (id) => Math.max(0, state.counts[known.indexOf(id)] ?? 0));
  const evidence = counts.reduce((sum, count) => sum + count, 0);
  const weight = evidence / (evidence + EVIDENCE_AS_GOOD_AS_CROWD);
  const largest = Math.log1p(counts.reduce((most, count) => Math.max(most, count), 0));
  return counts.map((count, index) => {
    if (count === 0) return Number.isNaN(crowd[index]) ? NaN : (1 - weight) * crowd[index];
    return (weight * Math.log1p(count)) / largest + (1 - weight) * (crowd[index] || 0);
  });
}

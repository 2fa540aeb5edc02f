import type { CollaborativeState } from '../collaborative/state';
import type { ContentState } from '../content/state';
import { rowOf } from '../math/sparse-matrix';
import { dot } from '../math/sparse-vector';
import type { VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';

/** How alike two items of a vocabulary are, by index: in [0, 1], and 0 where nothing is known of one of them. */
export type ItemSimilarity = (a: number, b: number) => number;

/** Cosine of what items are about. */
export function contentSimilarity(state: ContentState, vocabulary: VocabularyView): ItemSimilarity {
  const known = new Vocabulary(state.ids);
  const rows = Int32Array.from(vocabulary.ids, (id) => known.indexOf(id));
  return (a, b) => {
    const [rowA, rowB] = [rows[a], rows[b]];
    // Rows have length 1 or 0: the inner product is the cosine, or 0.
    return rowA < 0 || rowB < 0 ? 0 : dot(rowOf(state.items, rowA), rowOf(state.items, rowB));
  };
}

/** Cosine of how people take items, by their factors; opposite tastes count as nothing in common. */
export function factorSimilarity(
  { ids, itemFactors, k }: Pick<CollaborativeState, 'ids' | 'itemFactors' | 'k'>,
  vocabulary: VocabularyView,
): ItemSimilarity {
  const known = new Vocabulary(ids);
  const rows = Int32Array.from(vocabulary.ids, (id) => known.indexOf(id));
  const lengths = Float64Array.from(ids, (_, row) => Math.sqrt(factorDot(itemFactors, k, row, row)));
  return (a, b) => {
    const [rowA, rowB] = [rows[a], rows[b]];
    const scale = rowA < 0 || rowB < 0 ? 0 : lengths[rowA] * lengths[rowB];
    return scale === 0 ? 0 : Math.max(0, factorDot(itemFactors, k, rowA, rowB) / scale);
  };
}

/** The mean of several views on likeness. */
export function meanSimilarity(similarities: readonly ItemSimilarity[]): ItemSimilarity {
  return (a, b) => similarities.reduce((sum, similarity) => sum + similarity(a, b), 0) / similarities.length;
}

function factorDot(factors: Float32Array, k: number, a: number, b: number): number {
  let sum = 0;
  for (let at = 0, i = a * k, j = b * k; at < k; at++) sum += factors[i++] * factors[j++];
  return sum;
}

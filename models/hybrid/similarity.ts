import type { CollaborativeState } from '../collaborative/state';
import type { ContentState } from '../content/state';
import { createSimilarityKernel } from '../kernels/similarity-kernel';
import { dotRows } from '../math/dot';
import type { ItemId, VocabularyView } from '../types';
import { vocabularyOf } from '../vocabulary';

/** How alike two items of a vocabulary are, by index: in [0, 1], and 0 where nothing is known of one of them. */
export type ItemSimilarity = (a: number, b: number) => number;

/** sum + Σ similarity of an item and others[n] over n from `from` on, added in that order. */
export type SimilaritySum = (item: number, others: readonly number[], from: number, sum: number) => number;

export const summed =
  (similarity: ItemSimilarity): SimilaritySum =>
  (item, others, from, sum) => {
    for (let n = from; n < others.length; n++) sum += similarity(item, others[n]);
    return sum;
  };

/**
 * Cosine of what items are about. Callers hold `a` and go through many `b`: the terms of the latest `a` are kept
 * spread out, so that a comparison only walks the terms of `b`.
 */
export function contentSimilarity(
  { ids, items, terms }: Pick<ContentState, 'ids' | 'items' | 'terms'>,
  vocabulary: VocabularyView,
): ItemSimilarity {
  const { starts, indices, values } = items;
  const rows = rowsOf(vocabulary, ids);
  const spread = new Float32Array(terms.labels.length);
  let held = -1;
  const hold = (row: number) => {
    if (held >= 0) for (let at = starts[held]; at < starts[held + 1]; at++) spread[indices[at]] = 0;
    for (let at = starts[row]; at < starts[row + 1]; at++) spread[indices[at]] = values[at];
    held = row;
  };
  return (a, b) => {
    const [rowA, rowB] = [rows[a], rows[b]];
    if (rowA < 0 || rowB < 0) return 0;
    if (rowA !== held) hold(rowA);
    let sum = 0; // rows have length 1 or 0: the inner product is the cosine, or 0
    for (let at = starts[rowB]; at < starts[rowB + 1]; at++) sum += spread[indices[at]] * values[at];
    return sum;
  };
}

/** Factors of some items, row-major [ids.length x k]. */
export interface FactorRows {
  readonly ids: readonly ItemId[];
  readonly factors: Float32Array;
  readonly k: number;
}

/** Item factors by which tastes are compared. */
type Factors = Pick<CollaborativeState, 'ids' | 'itemFactors' | 'k'>;

/**
 * Cosine of how people take items, by their factors; opposite tastes count as nothing in common.
 * @param mapped factors in the same basis, of items that have none in the state
 */
export function factorSimilarity(
  state: Factors,
  vocabulary: VocabularyView,
  mapped: FactorRows | null = null,
): ItemSimilarity {
  const { k } = state;
  const { factors, table, starts, scales } = factorPlaces(state, vocabulary, mapped);
  return (a, b) => {
    const scale = scales[a] * scales[b];
    if (scale === 0) return 0;
    const cosine = scale * dotRows(factors[table[a]], starts[a], factors[table[b]], starts[b], k);
    return Math.max(0, cosine);
  };
}

/** The sums of factorSimilarity to the same bits, in WebAssembly: from a copy of the factors, 4 k + 8 bytes an item. */
export function factorSimilaritySum(
  state: Factors,
  vocabulary: VocabularyView,
  mapped: FactorRows | null = null,
): SimilaritySum {
  const { k } = state;
  const kernel = createSimilarityKernel(vocabulary.size, k);
  if (!kernel) return summed(factorSimilarity(state, vocabulary, mapped));
  const { factors, table, starts, scales } = factorPlaces(state, vocabulary, mapped);
  kernel.scales.set(scales);
  for (let item = 0; item < scales.length; item++) {
    if (scales[item] === 0) continue;
    kernel.rows.set(factors[table[item]].subarray(starts[item], starts[item] + k), item * k);
  }
  return kernel.add;
}

/** Where the factor of each item lies, and 1 / its length: 0 for what has no factor, or one of length 0. */
function factorPlaces(
  { ids, itemFactors, k }: Factors,
  vocabulary: VocabularyView,
  mapped: FactorRows | null,
) {
  const tables = [{ ids, factors: itemFactors, k }, ...(mapped ? [mapped] : [])];
  const table = new Uint8Array(vocabulary.size);
  const starts = new Int32Array(vocabulary.size);
  const scales = new Float64Array(vocabulary.size);
  tables.forEach(({ ids, factors }, number) => {
    rowsOf(vocabulary, ids).forEach((row, item) => {
      const length = row < 0 ? 0 : Math.sqrt(dotRows(factors, row * k, factors, row * k, k));
      if (length === 0 || scales[item] > 0) return;
      table[item] = number;
      starts[item] = row * k;
      scales[item] = 1 / length;
    });
  });
  return { factors: tables.map(({ factors }) => factors), table, starts, scales };
}

/** The mean of several views on likeness. */
export function meanSimilarity(similarities: readonly ItemSimilarity[]): ItemSimilarity {
  return (a, b) => similarities.reduce((sum, similarity) => sum + similarity(a, b), 0) / similarities.length;
}

/** Row of each index of the vocabulary, -1 where there is none. */
function rowsOf(vocabulary: VocabularyView, ids: readonly ItemId[]): Int32Array {
  const known = vocabularyOf(ids, vocabulary);
  return Int32Array.from(vocabulary.ids, (id) => known.indexOf(id));
}

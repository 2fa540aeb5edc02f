import type { CollaborativeState } from '../collaborative/state';
import type { ContentState } from '../content/state';
import { multiplyByPostings, rowOf } from '../math/sparse-matrix';
import { topK } from '../math/top-k';
import type { ItemId } from '../types';
import { Vocabulary } from '../vocabulary';
import type { MappingConfig } from './config';
import type { MappedFactors } from './mapped-factors';

export interface MappingOptions {
  /** Awaited every few milliseconds, so that a worker answers meanwhile and can stop the work by throwing. */
  readonly pause?: () => Promise<void>;
}

/** Items between two pauses: some 5 ms at 10,000 items. */
const STRETCH = 16;

/**
 * Gives every item of the catalogue without a trained factor the mean of the factors of the items most like it, so that
 * it is scored from its first day on (the kNN mapping of Gantner, Drumond, Freudenthaler, Rendle & Schmidt-Thieme
 * 2010, "Learning attribute-to-feature mappings for cold-start recommendations"):
 *
 *     ŷ_i = Σ_{j in N_i} s_ij^p y_j / Σ_{j in N_i} s_ij^p
 *
 * with s_ij the content cosine and N_i the K other items with the largest s_ij > 0; of equals those first in the
 * catalogue. An item of N_i that nobody has touched either has y_j = 0, as in the state: who resembles what nobody takes
 * up gets a short factor. An item that resembles no trained one gets no row (R2). No draw, no time: the same states give
 * the same factors (R3).
 *
 * Time for each: the postings of its terms, n log K to choose among n items, K k to average; memory: n floats at a time,
 * and the result.
 */
export async function mapFactors(
  state: Pick<CollaborativeState, 'ids' | 'k' | 'itemFactors' | 'evidence'>,
  content: Pick<ContentState, 'ids' | 'items' | 'postings'>,
  config: MappingConfig,
  { pause }: MappingOptions = {},
): Promise<MappedFactors> {
  const { k } = state;
  const trained = trainedRows(state, content.ids);
  const ids: ItemId[] = [];
  const factors: Float32Array[] = [];
  let looked = 0;
  for (const [item, id] of content.ids.entries()) {
    if (trained[item] >= 0) continue;
    if (looked++ % STRETCH === 0) await pause?.();
    const similarity = multiplyByPostings(content.postings, rowOf(content.items, item));
    similarity[item] = 0; // itself
    const factor = weightedMean(similarity, trained, state, config);
    if (!factor) continue;
    ids.push(id);
    factors.push(factor);
  }
  const all = new Float32Array(ids.length * k);
  factors.forEach((factor, at) => all.set(factor, at * k));
  return { ids, k, factors: all };
}

/** The row of each item's trained factor, -1 where nobody has touched it. */
function trainedRows(
  { ids, evidence }: Pick<CollaborativeState, 'ids' | 'evidence'>,
  items: readonly ItemId[],
): Int32Array {
  const learned = new Vocabulary(ids);
  return Int32Array.from(items, (id) => {
    const row = learned.indexOf(id);
    return evidence[row] > 0 ? row : -1;
  });
}

/**
 * @param similarity of each item of the catalogue, >= 0
 * @param trained see trainedRows
 * @returns null when no trained item is among the neighbours
 */
function weightedMean(
  similarity: Float32Array,
  trained: Int32Array,
  { k, itemFactors }: Pick<CollaborativeState, 'k' | 'itemFactors'>,
  { neighbours, sharpness }: MappingConfig,
): Float32Array | null {
  const sum = new Float64Array(k);
  let whole = 0;
  let known = 0;
  for (const item of topK(similarity, neighbours, (item) => similarity[item] > 0)) {
    const weight = similarity[item] ** sharpness;
    whole += weight;
    if (trained[item] < 0) continue;
    known++;
    for (let f = 0, from = trained[item] * k; f < k; f++) sum[f] += weight * itemFactors[from + f];
  }
  return known > 0 ? Float32Array.from(sum, (value) => value / whole) : null;
}

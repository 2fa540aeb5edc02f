import type { CollaborativeState } from '../collaborative/state';
import type { ContentState } from '../content/state';
import { multiplyByPostings, rowOf, sparseMatrix, transpose, type SparseMatrix } from '../math/sparse-matrix';
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
 * with s_ij the content cosine and N_i the K trained items with the largest s_ij > 0; of equals those first in the
 * catalogue. An item that has no term in common with a trained one gets no row (R2). No draw, no time: the same states
 * give the same factors (R3).
 *
 * Time for each of them: the trained items' postings of its terms, t log K to choose among t trained items, and K k;
 * memory: the trained items' terms once more, and the result.
 */
export async function mapFactors(
  state: Pick<CollaborativeState, 'ids' | 'k' | 'itemFactors' | 'evidence'>,
  content: Pick<ContentState, 'ids' | 'items'>,
  config: MappingConfig,
  { pause }: MappingOptions = {},
): Promise<MappedFactors> {
  const { k } = state;
  const { trained, untouched } = splitRows(state, content);
  const postings = transpose(rowsOf(content.items, trained.content));
  const ids: ItemId[] = [];
  const factors: Float32Array[] = [];
  for (const [done, row] of untouched.entries()) {
    if (done % STRETCH === 0) await pause?.();
    const similarity = multiplyByPostings(postings, rowOf(content.items, row));
    const factor = weightedMean(similarity, trained.factors, state, config);
    if (!factor) continue;
    ids.push(content.ids[row]);
    factors.push(factor);
  }
  const all = new Float32Array(ids.length * k);
  factors.forEach((factor, at) => all.set(factor, at * k));
  return { ids, k, factors: all };
}

/** Rows of the catalogue with a trained factor, beside the rows of those factors; and those without. */
function splitRows(
  { ids, evidence }: Pick<CollaborativeState, 'ids' | 'evidence'>,
  content: Pick<ContentState, 'ids'>,
) {
  const learned = new Vocabulary(ids);
  const trained = { content: [] as number[], factors: [] as number[] };
  const untouched: number[] = [];
  for (const [row, id] of content.ids.entries()) {
    const factor = learned.indexOf(id);
    if (evidence[factor] > 0) {
      trained.content.push(row);
      trained.factors.push(factor);
    } else untouched.push(row);
  }
  return { trained, untouched };
}

const rowsOf = (matrix: SparseMatrix, rows: readonly number[]) =>
  sparseMatrix(
    rows.map((row) => rowOf(matrix, row)),
    matrix.columns,
  );

/**
 * @param similarity of the trained items, in [0, 1]
 * @param rows of their factors, in the same order
 * @returns null when nothing is similar
 */
function weightedMean(
  similarity: Float32Array,
  rows: readonly number[],
  { k, itemFactors }: Pick<CollaborativeState, 'k' | 'itemFactors'>,
  { neighbours, sharpness }: MappingConfig,
): Float32Array | null {
  const sum = new Float64Array(k);
  let whole = 0;
  for (const at of topK(similarity, neighbours, (at) => similarity[at] > 0)) {
    const weight = similarity[at] ** sharpness;
    whole += weight;
    for (let f = 0, from = rows[at] * k; f < k; f++) sum[f] += weight * itemFactors[from + f];
  }
  return whole > 0 ? Float32Array.from(sum, (value) => value / whole) : null;
}

import { gramian } from '../math/gramian';
import type { ItemId } from '../types';
import type { CollaborativeConfig } from './config';

/** What training learned, all that exact fold-in needs (A3). Immutable by agreement: nobody writes into the arrays. */
export interface CollaborativeState {
  /** Item of each row. */
  readonly ids: readonly ItemId[];
  /** Dimensions of the latent space. */
  readonly k: number;
  /** Y, row-major [ids.length x k]; a row without evidence is zero. */
  readonly itemFactors: Float32Array;
  /** Summed weights Σ_u c_ui behind each row, length ids.length; 0: the row says nothing. */
  readonly evidence: Float32Array;
  /** Y'Y, row-major [k x k], of `itemFactors` exactly as they stand here. */
  readonly gramian: Float64Array;
  /** S = X'X of the users that Y was solved against, row-major [k x k]. */
  readonly userGramian: Float64Array;
  /** How many users are in S: those with evidence. */
  readonly users: number;
  readonly config: CollaborativeConfig;
}

/** How many rows have evidence: the |I| of the objective. */
export function trainedItems(state: Pick<CollaborativeState, 'evidence'>): number {
  let count = 0;
  for (const weight of state.evidence) if (weight > 0) count++;
  return count;
}

/**
 * The state of a smaller catalogue: row r of the result is `rows[r]` under the name `ids[r]`. The gramian is taken
 * anew, because the terms α₀ (x·y_i)² of items that are not there are no part of this catalogue's objective.
 */
export function selectRows(
  state: CollaborativeState,
  rows: readonly number[],
  ids: readonly ItemId[],
): CollaborativeState {
  const { k } = state;
  const itemFactors = new Float32Array(rows.length * k);
  for (const [at, row] of rows.entries())
    itemFactors.set(state.itemFactors.subarray(row * k, (row + 1) * k), at * k);
  return {
    ...state,
    ids,
    itemFactors,
    evidence: Float32Array.from(rows, (row) => state.evidence[row]),
    gramian: gramian(itemFactors, rows.length, k),
  };
}

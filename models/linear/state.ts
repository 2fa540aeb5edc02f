import type { SparseMatrix } from '../math/sparse-matrix';
import type { ItemId } from '../types';
import type { LinearProfileConfig } from './config';

/** What a linear item model learned. Immutable by agreement: nobody writes into the arrays. */
export interface LinearState {
  /** Item of each row and column. */
  readonly ids: readonly ItemId[];
  /**
   * B [ids x ids]: row i is what a like of item i says of the others. The diagonal is zero, so that no item explains
   * itself.
   */
  readonly weights: SparseMatrix;
  readonly profile: LinearProfileConfig;
}

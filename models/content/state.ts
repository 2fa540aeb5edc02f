import type { SparseMatrix } from '../math/sparse-matrix';
import type { TermTable } from '../text/tf-idf';
import type { ItemId } from '../types';
import type { ProfileConfig } from './config';

/** What the content model learned of one catalogue. */
export interface ContentState {
  /** Row r of `items` is the item `ids[r]`. */
  readonly ids: readonly ItemId[];
  readonly terms: TermTable;
  /** [items x terms], rows of length 1, or 0 for an item without a known term. */
  readonly items: SparseMatrix;
  /** [terms x items]: the same numbers as inverted lists, so that a profile costs only the postings of its terms. */
  readonly postings: SparseMatrix;
  readonly profile: ProfileConfig;
}

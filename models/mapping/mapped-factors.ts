import type { ItemId } from '../types';

/**
 * Factors that were not trained but read off what items are about. They live beside a CollaborativeState and never in
 * it: its gramian, and so fold-in, stay those of the trained items, and a like of a mapped item is heard by content.
 */
export interface MappedFactors {
  /** Item of each row: none of them has a trained factor. */
  readonly ids: readonly ItemId[];
  /** Dimensions of the latent space, those of the state. */
  readonly k: number;
  /** Row-major [ids.length x k], in the basis of the state and not longer than its longest row. */
  readonly factors: Float32Array;
}

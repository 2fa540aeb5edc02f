import type { ItemId } from '../types';

/** What people of this Palate liked, counted. Travels in the collaborative artefact. */
export interface PopularityState {
  readonly ids: readonly ItemId[];
  /** Beside `ids`: Σ confidence · ½^(age / half-life) of all likes, >= 0; see trainer.ts for age. */
  readonly counts: Float32Array;
}

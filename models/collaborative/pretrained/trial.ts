import type { CollaborativeConfig } from '../config';
import type { Figures } from './measure';

/** One configuration on the validation split: what it changed of the defaults; null: popularity, the yardstick. */
export interface Trial {
  readonly changes: Partial<CollaborativeConfig> | null;
  readonly figures: Figures;
}

/** How the factors of an item that nobody has touched are made from those of items like it. */
export interface MappingConfig {
  /** K: so many of the most similar items are averaged, an integer >= 1. */
  readonly neighbours: number;
  /** p >= 0: a neighbour weighs cosine^p. The larger, the more the nearest decide, and the less the mean shrinks. */
  readonly sharpness: number;
}

/** Chosen on cold-item splits within the training items: docs/decisions/0021-content-to-factors.md. */
export const MAPPING_DEFAULTS: MappingConfig = { neighbours: 50, sharpness: 12 };

/** The models that a hybrid blends; also the names of their parts in an explanation. */
export const SOURCES = ['collaborative', 'content', 'popularity'] as const;
export type Source = (typeof SOURCES)[number];

/** Weight of one source, >= 0, at the two ends of what can be known of a person. */
export interface SourceWeight {
  /** With the first preference. */
  readonly cold: number;
  /** With a long history. */
  readonly warm: number;
}

export interface HybridConfig {
  readonly weights: Readonly<Record<Source, SourceWeight>>;
  /** With so many preferences the weights are half way from cold to warm, > 0. */
  readonly halfway: number;
}

/** Chosen on a validation split inside the training part of ml-latest-small: docs/maths.md, Hybrid and diversity. */
export const HYBRID_DEFAULTS: HybridConfig = {
  weights: {
    collaborative: { cold: 1, warm: 1 },
    content: { cold: 0.4, warm: 0.4 },
    popularity: { cold: 1.2, warm: 0 },
  },
  halfway: 10,
};

/** The weight of a source for somebody with so many preferences. */
export function weightFor(config: HybridConfig, source: Source, preferences: number): number {
  const { cold, warm } = config.weights[source];
  return cold + ((warm - cold) * preferences) / (preferences + config.halfway);
}

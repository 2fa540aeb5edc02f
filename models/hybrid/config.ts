/** The models that a hybrid blends; also the names of their parts in an explanation. */
export const SOURCES = ['collaborative', 'linear', 'content', 'popularity'] as const;
export type Source = (typeof SOURCES)[number];

/** What items that nobody has touched get in place of a collaborative score: models/mapping. */
export type MappedSource = 'mapped';

/** Parts of a score that the person asked for in so many words: favourites and period, and how well known it may be. */
export type WishSource = 'wishes' | 'novelty';

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
  /** A mapped score, times this, counts as a collaborative one, >= 0; 0: content alone speaks for its items. */
  readonly mappedGain: number;
}

/** Chosen on a validation split inside the training part of ml-latest-small: docs/maths.md, Hybrid and diversity. */
export const HYBRID_DEFAULTS: HybridConfig = {
  weights: {
    collaborative: { cold: 1, warm: 1 },
    linear: { cold: 0, warm: 0 }, // silent until a catalogue's own validation gives it a voice: models/selection
    content: { cold: 0.4, warm: 0.4 },
    popularity: { cold: 1.2, warm: 0 },
  },
  halfway: 10,
  mappedGain: 0.6, // docs/decisions/0021-content-to-factors.md
};

/** What is wrong with a configuration from elsewhere, as a sentence, or null. */
export function hybridConfigProblem(config: HybridConfig): string | null {
  for (const source of SOURCES) {
    for (const end of ['cold', 'warm'] as const) {
      const weight = config.weights?.[source]?.[end];
      if (!(weight >= 0 && weight < Infinity))
        return `the ${end} weight of ${source} is ${weight}; give a number of at least 0.`;
    }
  }
  if (!(config.halfway > 0 && config.halfway < Infinity))
    return `halfway is ${config.halfway}; give a number above 0.`;
  if (!(config.mappedGain >= 0 && config.mappedGain < Infinity))
    return `mappedGain is ${config.mappedGain}; give a number of at least 0.`;
  return null;
}

/** The sources that read the person; popularity says the same to everybody. */
export const TASTE = ['collaborative', 'linear', 'content'] as const satisfies readonly Source[];

/** What the sources can make of one person. */
export interface Evidence {
  /** n: preferences that at least one source of taste can use. */
  readonly preferences: number;
  /** Likes that each source of taste can use; 0 for one that is not there. */
  readonly likes: Readonly<Record<(typeof TASTE)[number], number>>;
}

/**
 * The weight of each source for one person. Sources of taste share the sum of their weights in proportion to
 * w_p m_p / (m_p + halfway), m_p being the likes that p can use: what one cannot hear passes to the other, and taste as
 * a whole loses nothing to popularity. It saturates: with fifty likes of a hundred a source knows nearly all that there
 * is to know. Where no like can be used each keeps its own weight.
 */
export function weightsFor(config: HybridConfig, { preferences, likes }: Evidence): Record<Source, number> {
  const certainty = (count: number) => count / (count + config.halfway);
  const weights = {} as Record<Source, number>;
  for (const source of SOURCES) {
    const { cold, warm } = config.weights[source];
    weights[source] = cold + (warm - cold) * certainty(preferences);
  }
  let whole = 0;
  let heard = 0;
  for (const source of TASTE) {
    whole += weights[source];
    heard += weights[source] * certainty(likes[source]);
  }
  if (heard > 0) for (const source of TASTE) weights[source] *= (whole * certainty(likes[source])) / heard;
  return weights;
}

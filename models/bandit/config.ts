/** The lists that a slate is filled from, and what the policy that chooses among them is made with. */

/**
 * blend: the hybrid's own order. collaborative, content, trending: one source alone, with the wishes. latest: taste by
 * what was said last and what was passed over since, which hears a change that a long history drowns. The rest look among
 * the best of the blend: neighbours for what is most like the latest likes, quality for the best thought of, fresh for
 * those that the fewest have touched, exploratory for those of which least is known for this person.
 */
export const SLATE_SOURCES = [
  'blend',
  'collaborative',
  'content',
  'latest',
  'neighbours',
  'quality',
  'trending',
  'fresh',
  'exploratory',
] as const;
export type SlateSource = (typeof SLATE_SOURCES)[number];

export const isSlateSource = (name: unknown): name is SlateSource =>
  SLATE_SOURCES.some((source) => source === name);

export interface BanditConfig {
  /** How many of the best of each source compete for a place, >= 1; raised to twice the size of the slate. */
  readonly candidates: number;
  /** How many of the best of the blend quality, fresh and exploratory look among, >= 1. */
  readonly pool: number;
  /** How many of the latest likes have neighbours, >= 1. */
  readonly latestLikes: number;
  /** A preference with so many after it weighs half in what is latest, >= 1. */
  readonly latestHalfLife: number;
  /** Who has fewer preferences has no such source, >= 1; as many titles that were passed over count with them. */
  readonly latestFewest: number;
  /** What a showing without a word weighs there, in explicit likes, >= 0; one with so many after it half, >= 1. */
  readonly passedConfidence: number;
  readonly passedHalfLife: number;
  /** λ: how firmly somebody is believed to think of an item as of others like it, in explicit likes, > 0. */
  readonly itemPrecision: number;
  /** μ of the objective (filling.ts) at diversity 1, >= 0. */
  readonly mostDiversity: number;
  /**
   * Diversity in [0, 1] when the person has no wish: with a long history, and for somebody without one (R2).
   */
  readonly diversity: number;
  readonly coldDiversity: number;
  /** τ and κ of the objective, >= 0; τ counts for who does not say how well known it may be. */
  readonly fame: number;
  readonly calibration: number;
}

/**
 * All of the slate's worth by validation on three splits inside the training part of ml-latest-small; what is latest in
 * simulation, by seeds that no contest has: docs/hybrid.md.
 */
export const BANDIT_DEFAULTS: BanditConfig = {
  candidates: 40,
  pool: 200,
  latestLikes: 3,
  latestHalfLife: 10,
  latestFewest: 6,
  passedConfidence: 4,
  passedHalfLife: 48,
  itemPrecision: 8,
  mostDiversity: 1,
  diversity: 0.4,
  coldDiversity: 0.7,
  fame: 0.1,
  calibration: 0.05,
};

/**
 * Diversity in [0, 1] of somebody who wishes nothing. It grows with what is known of them: whose three likes are of one
 * kind has to see that they were heard.
 * @param preferences how many there are
 */
export const usualDiversity = (
  preferences: number,
  { diversity, coldDiversity }: Pick<BanditConfig, 'diversity' | 'coldDiversity'>,
): number => (preferences === 0 ? coldDiversity : (diversity * preferences) / (preferences + HALFWAY));

/** With so many preferences it is at a half. */
const HALFWAY = 10;

/** The lists that a slate is filled from, and what the policy that chooses among them is made with. */

/**
 * blend: the hybrid's own order. collaborative, content, trending: one source alone, with the wishes. The rest look among
 * the best of the blend: neighbours for what is most like the latest likes, quality for the best thought of, fresh for
 * those that the fewest have touched, exploratory for those of which least is known for this person.
 */
export const SLATE_SOURCES = [
  'blend',
  'collaborative',
  'content',
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
  /** Weight of dissimilarity to what stands above, 1 - λ, in [0, 1], at diversity 1 (MMR). */
  readonly mostDissimilarity: number;
  /** Diversity in [0, 1] when the person has no wish, and for somebody without a history (R2). */
  readonly diversity: number;
  readonly coldDiversity: number;
}

export const BANDIT_DEFAULTS: BanditConfig = {
  candidates: 100,
  pool: 200,
  latestLikes: 3,
  mostDissimilarity: 0.7,
  diversity: 0.3,
  coldDiversity: 0.7,
};

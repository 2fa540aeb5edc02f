import type { Preference } from '../../types';
import type { ValuedRow } from './read-log';

export const SCALES = ['ratings', 'implicit'] as const;
export type ScaleName = (typeof SCALES)[number];

/** How a `value` of the log becomes an opinion. */
export interface Scale {
  readonly name: ScaleName;
  /** Ratings from here up are likes (and what a test counts as relevant); up to half of it they are dislikes. */
  readonly positive: number;
}

const STARS = { least: 0.5, most: 5, positive: 4, step: 0.5 };

/**
 * Stars when all values are half steps in [0.5, 5], more than one value occurs and one of them is a like; counts or
 * marks otherwise. An explicit `--positive` says that the values are ratings, whatever their range.
 */
export function scaleOf(
  rows: readonly ValuedRow[],
  wish: { readonly scale: ScaleName | 'auto'; readonly positive: number | null },
): Scale {
  const positive = wish.positive ?? STARS.positive;
  if (wish.scale !== 'auto') return { name: wish.scale, positive };
  if (wish.positive !== null) return { name: 'ratings', positive };
  const values = new Set<number>();
  for (const { value } of rows) values.add(value);
  const stars = [...values].every(
    (value) => value >= STARS.least && value <= STARS.most && Number.isInteger(value / STARS.step),
  );
  const ratings = stars && values.size > 1 && [...values].some((value) => value >= STARS.positive);
  return { name: ratings ? 'ratings' : 'implicit', positive };
}

/** Whether the row says "relevant": what a test is made of. */
export function isPositive(scale: Scale, value: number): boolean {
  return scale.name === 'ratings' ? value >= scale.positive : value > 0;
}

/**
 * The preference in one row, or null when it has none (a middling rating, a count of 0).
 * Ratings: a like has confidence 1, and a dislike 0.5 + 0.5 for each star below (as in the app). Implicit: 1 + ln of
 * a count (Hu, Koren & Volinsky 2008, equation 6).
 */
export function preferenceOfRow(scale: Scale, { itemId, value, at }: ValuedRow): Preference | null {
  if (isPositive(scale, value)) {
    const confidence = scale.name === 'implicit' ? 1 + Math.log(Math.max(1, value)) : 1;
    return { itemId, liked: true, confidence, at };
  }
  const dislikesTo = scale.positive / 2;
  if (scale.name !== 'ratings' || value > dislikesTo) return null;
  return { itemId, liked: false, confidence: 0.5 + 0.5 * (dislikesTo - value), at };
}

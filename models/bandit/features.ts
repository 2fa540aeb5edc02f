import type { History } from '../types';

/**
 * What is known when a place of a slate is filled; the numbers stand in this order. All but `relevance` are of the moment and
 * the place; that is of the item which a source has to offer there.
 */
export const FEATURES = [
  'bias',
  'certainty',
  'agreement',
  'depth',
  'relevance',
  'novelty',
  'diversity',
  'day_sin',
  'day_cos',
] as const;
export const FEATURE_COUNT = FEATURES.length;

/** |x|² is at most this: each feature is in [-1, 1], and those of the time of day are on a circle. */
export const LARGEST_NORM = FEATURE_COUNT - 1;

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** With so many preferences, and so many places down the list, a feature is at a half. */
const HALFWAY = 10;
/** A feature has three decimals in the log: what was decided with is what is logged, and a replay has the same (R3). */
const STEPS = 1000;

export interface Situation {
  readonly history: History;
  /** In [0, 1]: how far the sources of taste name the same items. */
  readonly agreement: number;
}

/**
 * Of the moment; depth and relevance are 0. The time of day is a point on a circle, so that any daily rhythm of one
 * period is linear in it whatever the time zone; by the hour, so that a list does not change while one looks at it.
 * @returns length FEATURE_COUNT, owned by the caller
 */
export function featuresOf({ history, agreement }: Situation): Float64Array {
  const known = history.preferences.length;
  const angle = (2 * Math.PI * Math.floor((history.now % DAY) / HOUR)) / 24;
  const wish = (value: number | null | undefined) =>
    value === null || value === undefined ? 0 : 2 * value - 1;
  const { novelty, diversity } = history.wishes ?? {};
  return Float64Array.of(
    1,
    rounded(known / (known + HALFWAY)),
    rounded(agreement),
    0,
    0,
    rounded(wish(novelty)),
    rounded(wish(diversity)),
    rounded(Math.sin(angle)),
    rounded(Math.cos(angle)),
  );
}

export const DEPTH = FEATURES.indexOf('depth');
export const RELEVANCE = FEATURES.indexOf('relevance');

/**
 * What a source would show at a place: by how far it has come down its own list the sources are worth mixing.
 * @param features of the moment, as featuresOf has them; those of the place are overwritten
 * @param position 0-based @param relevance in [0, 1], as the source's list has it
 * @returns `features`
 */
export function placed(features: Float64Array, position: number, relevance: number): Float64Array {
  features[DEPTH] = rounded(position / (position + HALFWAY));
  features[RELEVANCE] = rounded(relevance);
  return features;
}

/** Whether numbers from a log are features: as many as there are, each in [-1, 1]. */
export const areFeatures = (values: readonly number[] | undefined): values is readonly number[] =>
  values?.length === FEATURE_COUNT && values.every((value) => value >= -1 && value <= 1);

const rounded = (value: number) => Math.round(value * STEPS) / STEPS;

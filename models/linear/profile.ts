import { sparseVector, type SparseVector } from '../math/sparse-vector';
import type { History, ItemId } from '../types';
import type { LinearProfileConfig } from './config';

const DAY_MS = 86_400_000;

/** One preference as it counts: `weight` is negative for a dislike. */
export interface WeighedPreference {
  readonly itemId: ItemId;
  /** Row of the state. */
  readonly row: number;
  readonly weight: number;
}

/**
 * w_i = ± confidence · ½^(age / half-life), age counted from the newest like, since of a score only ratios count, and
 * after years away everything would underflow to nothing. An event from the future (a wrong clock, P6) counts as of now.
 * @param rows item id -> row of the state, -1 where a like of it says nothing
 * @returns null without a like that counts: no answer (R2)
 */
export function weighPreferences(
  { preferences, now }: History,
  config: LinearProfileConfig,
  rows: (id: ItemId) => number,
): readonly WeighedPreference[] | null {
  const known = preferences
    .map((each) => ({ ...each, row: rows(each.itemId), at: Math.min(each.at, now) }))
    .filter(({ row, confidence }) => row >= 0 && confidence > 0 && confidence < Infinity);
  const newest = known.reduce((latest, { liked, at }) => (liked ? Math.max(latest, at) : latest), -Infinity);
  if (newest === -Infinity) return null;
  return known.map(({ itemId, row, liked, confidence, at }) => {
    const age = Math.max(0, newest - at) / DAY_MS;
    const sign = liked ? 1 : -config.dislikeWeight;
    return { itemId, row, weight: sign * confidence * 0.5 ** (age / config.halfLifeDays) };
  });
}

export function profileVector(weighed: readonly WeighedPreference[]): SparseVector {
  const sums = new Map<number, number>();
  for (const { row, weight } of weighed) sums.set(row, (sums.get(row) ?? 0) + weight);
  return sparseVector(sums);
}

import { norm, sparse, type SparseVector } from '../math/sparse-vector';
import type { History, ItemId } from '../types';
import type { ProfileConfig } from './config';
import type { ContentState } from './state';

/** One preference as the profile counts it: `weight` · x_row is its part of the profile; negative for a dislike. */
export interface Contribution {
  readonly itemId: ItemId;
  readonly row: number;
  readonly weight: number;
}

export interface Profile {
  /** Over terms, of length 1. */
  readonly vector: SparseVector;
  /** vector = Σ weight · x_row, exactly: what makes shares of a score add up to it. */
  readonly contributions: readonly Contribution[];
}

const DAY_MS = 86_400_000;

/**
 * Rocchio's profile (1971, "Relevance feedback in information retrieval"; Manning et al. 2008, eq. 9.3):
 * p ∝ Σ_liked w_i x_i / Σ_liked w_i − γ Σ_disliked w_i x_i / Σ_disliked w_i, with w_i = confidence · ½^(age / half-life).
 * An event from the future (a wrong clock, P6) counts as of now.
 * @param rows item id -> row of the state, -1 when unknown
 * @returns null when nothing in the history has a term: no answer (R2)
 */
export function profileOf(
  history: History,
  state: ContentState,
  rows: (id: ItemId) => number,
): Profile | null {
  const contributions = contributionsOf(history, state.profile, rows);
  const sum = new Float64Array(state.terms.labels.length);
  const { starts, indices, values } = state.items;
  for (const { row, weight } of contributions)
    for (let at = starts[row]; at < starts[row + 1]; at++) sum[indices[at]] += weight * values[at];
  const vector = sparse(sum);
  const length = norm(vector);
  if (length < 1e-9) return null; // empty, or likes and dislikes that cancel to rounding noise
  return {
    vector: { indices: vector.indices, values: vector.values.map((value) => value / length) },
    contributions: contributions.map(({ itemId, row, weight }) => ({ itemId, row, weight: weight / length })),
  };
}

/**
 * What each preference weighs in a profile before that is brought to length 1: likes sum to 1, dislikes to
 * −`dislikeWeight`, as far as `rows` knows their items. Decay runs from the newest event of each side, not from now: only ratios count within a side, and after years away
 * ½^age of everything would underflow to nothing.
 */
export function contributionsOf(
  history: History,
  config: ProfileConfig,
  rows: (id: ItemId) => number,
): Contribution[] {
  const side = (liked: boolean, weight: number): Contribution[] => {
    const known: { itemId: ItemId; row: number; at: number; confidence: number }[] = [];
    for (const { itemId, liked: likes, confidence, at } of history.preferences) {
      if (likes !== liked) continue;
      const row = rows(itemId); // looked up once: it takes as long as all else that is done with it
      if (row >= 0) known.push({ itemId, row, at: Math.min(at, history.now), confidence });
    }
    const times = known.map(({ at }) => at);
    const newest = times.reduce((latest, at) => Math.max(latest, at), -Infinity);
    const raw = known.map(
      ({ confidence }, at) => confidence * 0.5 ** ((newest - times[at]) / DAY_MS / config.halfLifeDays),
    );
    const total = raw.reduce((sum, value) => sum + value, 0);
    return known.map(({ itemId, row }, at) => ({ itemId, row, weight: (weight * raw[at]) / total }));
  };
  return [...side(true, 1), ...side(false, -config.dislikeWeight)];
}

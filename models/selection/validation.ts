import type { History, ItemId, Preference, TrainingData } from '../types';

/** Somebody whose later likes are known, and who is ranked for as if they were not. */
export interface ValidationCase {
  readonly history: History;
  /** What was liked later, never empty, none of it in the history. */
  readonly relevant: readonly ItemId[];
}

export interface ValidationSplit {
  /** What is known before: models are trained on it. */
  readonly data: TrainingData;
  readonly cases: readonly ValidationCase[];
}

/**
 * Splits training data once more, by time for each person: settings are chosen on the later part and never on a test.
 * The first `share` of a person's preferences, by time and then by item id, stays; who liked nothing later is no case.
 */
export function validationSplit(data: TrainingData, share = 0.8): ValidationSplit {
  const users: Preference[][] = [];
  const cases: ValidationCase[] = [];
  let now = 0;
  for (const preferences of data.users) {
    const ordered = preferences
      .filter(({ at }) => Number.isFinite(at))
      .sort((a, b) => a.at - b.at || (a.itemId < b.itemId ? -1 : 1));
    const cut = Math.max(1, Math.floor(ordered.length * share));
    const known = ordered.slice(0, cut);
    users.push(known);
    const seen = new Set(known.map(({ itemId }) => itemId));
    const relevant = ordered.slice(cut).filter(({ itemId, liked }) => liked && !seen.has(itemId));
    const latest = known.at(-1)?.at ?? 0;
    now = Math.max(now, latest);
    if (relevant.length === 0) continue;
    cases.push({
      history: { preferences: known, now: latest },
      relevant: [...new Set(relevant.map(({ itemId }) => itemId))],
    });
  }
  return { data: { items: data.items, users, now }, cases };
}

import { deriveSeed, seededRandom } from '../math/random';
import type { History, ItemId, Preference, TrainingData } from '../types';

/** Somebody whose later likes are known, and who is ranked for as if they were not. */
export interface ValidationCase {
  readonly history: History;
  /** What was liked later, never empty, none of it in the history. */
  readonly relevant: readonly ItemId[];
}

export interface ValidationSplit {
  /** What is known before, of all but the newcomers: models are trained on it. */
  readonly data: TrainingData;
  /** People of the training data. */
  readonly cases: readonly ValidationCase[];
  /** All likes, in order, of people whom no model was trained on. */
  readonly newcomers: readonly (readonly Preference[])[];
}

/** The first `share` of a person's preferences, by time and then by item id, is known. */
const KNOWN_SHARE = 0.8;
/** Nobody can ask how well a newcomer is served of people who taught the model. */
const NEWCOMERS_SHARE = 0.2;

/**
 * Splits training data once more: settings are chosen on what is held out here, and never on a test. Some people,
 * drawn by the seed, are held out whole, of the others what came last; who liked nothing later is no case.
 */
export function validationSplit(data: TrainingData, seed: number): ValidationSplit {
  const random = seededRandom(deriveSeed(seed, 'newcomers'));
  const users: Preference[][] = [];
  const cases: ValidationCase[] = [];
  const newcomers: Preference[][] = [];
  for (const preferences of data.users) {
    const ordered = inOrder(preferences);
    if (random() < NEWCOMERS_SHARE) {
      newcomers.push(ordered.filter(({ liked }) => liked));
      continue;
    }
    const cut = Math.max(1, Math.floor(ordered.length * KNOWN_SHARE));
    users.push(ordered.slice(0, cut));
    const person = caseOf(ordered, cut);
    if (person) cases.push(person);
  }
  const times = users.flatMap((own) => own.map(({ at }) => at));
  const now = times.reduce((latest, at) => Math.max(latest, at), 0);
  return { data: { items: data.items, users, now }, cases, newcomers };
}

/** The first `cut` preferences are known, likes of other items after them asked for; null where there are none. */
export function caseOf(ordered: readonly Preference[], cut: number): ValidationCase | null {
  const known = ordered.slice(0, cut);
  const seen = new Set(known.map(({ itemId }) => itemId));
  const later = ordered.slice(cut).filter(({ itemId, liked }) => liked && !seen.has(itemId));
  if (later.length === 0) return null;
  const relevant = [...new Set(later.map(({ itemId }) => itemId))];
  return { history: { preferences: known, now: known.at(-1)?.at ?? 0 }, relevant };
}

const inOrder = (preferences: readonly Preference[]): Preference[] =>
  preferences
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at || (a.itemId < b.itemId ? -1 : 1));

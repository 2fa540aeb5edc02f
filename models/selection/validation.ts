import { deriveSeed, seededRandom } from '../math/random';
import type { History, ItemId, Preference, TrainingData } from '../types';

/** Somebody whose later likes are known, and who is ranked for as if they were not. */
export interface ValidationCase {
  readonly history: History;
  /** What was liked later, never empty, none of it in the history. */
  readonly relevant: readonly ItemId[];
}

/** People of the training data, asked for what they liked later. */
export interface LaterSplit {
  /** What is known before: models are trained on it. It has all the people, in their order. */
  readonly data: TrainingData;
  readonly cases: readonly ValidationCase[];
}

/** People whom no model was trained on. */
export interface NewcomerSplit {
  /** Everything of everybody else. */
  readonly data: TrainingData;
  /** Place of each of these people among all. */
  readonly places: readonly number[];
  /** All likes of each newcomer, in order. */
  readonly newcomers: readonly (readonly Preference[])[];
}

/** The first `share` of a person's preferences, by time and then by item id, is known. */
const KNOWN_SHARE = 0.8;
const NEWCOMERS_SHARE = 0.2;

/**
 * Splits training data once more, by time for each person: settings are chosen on what is held out here, and never on
 * a test. Who liked nothing later is no case.
 */
export function laterSplit(data: TrainingData): LaterSplit {
  const cases: ValidationCase[] = [];
  const users = data.users.map((preferences) => {
    const ordered = inOrder(preferences);
    const cut = Math.max(1, Math.floor(ordered.length * KNOWN_SHARE));
    const person = caseOf(ordered, cut);
    if (person) cases.push(person);
    return ordered.slice(0, cut);
  });
  return { data: dataOf(data, users), cases };
}

/** Holds a fifth of the people out whole: how newcomers are served cannot be asked of people who taught the model. */
export function newcomerSplit(data: TrainingData, seed: number): NewcomerSplit {
  const random = seededRandom(deriveSeed(seed, 'newcomers'));
  const newcomers: Preference[][] = [];
  const places: number[] = [];
  for (const [place, preferences] of data.users.entries()) {
    if (random() >= NEWCOMERS_SHARE) places.push(place);
    else newcomers.push(inOrder(preferences).filter(({ liked }) => liked));
  }
  const users = places.map((place) => data.users[place]);
  return { data: dataOf(data, users), places, newcomers };
}

function dataOf({ items }: TrainingData, users: TrainingData['users']): TrainingData {
  let now = 0;
  for (const own of users) for (const { at } of own) if (at > now) now = at;
  return { items, users, now };
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

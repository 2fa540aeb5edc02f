import { importMovieLens } from '../../../data/importers/movielens';
import type { SourceFiles } from '../../../data/records';
import { byUser, temporalSplit, type LogRow } from '../../evaluation/split';
import type { Case } from '../../evaluation/evaluate';
import { preferencesOf } from '../../preference';
import type { Interaction, Item, Preference, TrainingData } from '../../types';

/** One star rating; what `positive` says of it is what a test counts as liked. */
export interface Rating extends LogRow {
  readonly stars: number;
}

export interface Ratings {
  readonly items: readonly Item[];
  readonly rows: readonly Rating[];
}

/** So many stars count as liked in a test, as in models/preference.ts. */
const POSITIVE = 4;

/** @throws {SourceError} when the source is not MovieLens */
export async function readRatings(source: SourceFiles, now: number): Promise<Ratings> {
  const items: Item[] = [];
  const rows: Rating[] = [];
  for await (const record of importMovieLens(source, { now })) {
    if (record.type === 'item') items.push(record.item);
    if (record.type !== 'interaction' || record.value === null) continue;
    rows.push({ userId: record.userKey, itemId: record.itemId, at: record.at, stars: record.value });
  }
  return { items, rows };
}

/** What the app would make of these ratings, had they been given there. */
export function trainingDataOf({ items, rows }: Ratings): TrainingData {
  const now = rows.reduce((latest, { at }) => Math.max(latest, at), 0);
  return { items, users: [...byUser(rows).values()].map(preferencesOfRatings), now };
}

/** A train part, and one case a person with what they liked later. */
export interface Split {
  readonly train: Ratings;
  readonly cases: readonly Case[];
}

/** Per-user temporal 80/20; `validation` splits the training part once more: settings are chosen there. */
export function splitRatings(ratings: Ratings, part: 'test' | 'validation'): Split {
  const whole = temporalSplit(ratings.rows);
  const { train, test } = part === 'test' ? whole : temporalSplit(whole.train);
  const known = byUser(train);
  const cases = [...byUser(test)].map(([userId, later]): Case => {
    const own = known.get(userId) ?? [];
    return {
      history: { preferences: preferencesOfRatings(own), now: Math.max(...own.map(({ at }) => at)) },
      exclude: own.map(({ itemId }) => itemId),
      relevant: later.filter(({ stars }) => stars >= POSITIVE).map(({ itemId }) => itemId),
    };
  });
  return { train: { items: ratings.items, rows: train }, cases };
}

function preferencesOfRatings(rows: readonly Rating[]): Preference[] {
  return preferencesOf(
    rows.map(({ itemId, stars, at }, index): Interaction => ({
      id: String(index),
      deviceId: '',
      seq: index + 1,
      kind: 'rating',
      itemId,
      value: stars,
      context: null,
      at,
    })),
  );
}

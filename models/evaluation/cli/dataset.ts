import type { Item, ItemId, Preference, TrainingData } from '../../types';
import type { Case } from '../evaluate';
import { byUser } from '../split';
import { unnamedItem } from './read-items';
import type { ValuedRow } from './read-log';
import { isPositive, preferenceOfRow, type Scale } from './scale';

/** The files, read and in ms. */
export interface Logs {
  readonly train: readonly ValuedRow[];
  readonly test: readonly ValuedRow[];
  /** All that is known of the people of the test; null: they are in `train`. */
  readonly foldIn: readonly ValuedRow[] | null;
  readonly items: ReadonlyMap<ItemId, Item>;
}

/** What everybody in `train` thinks, over all items of `train` and the items file. */
export function trainingData({ train, items }: Logs, scale: Scale): TrainingData {
  const ids = new Set<ItemId>(items.keys());
  let now = 0;
  for (const { itemId, at } of train) {
    ids.add(itemId);
    now = Math.max(now, at);
  }
  return {
    items: [...ids].sort().map((id) => items.get(id) ?? unnamedItem(id)),
    users: [...byUser(train).values()].map((rows) => preferencesOfRows(rows, scale)),
    now,
  };
}

/** One case for each person of the test, ranked for at the time of the last thing that is known of them. */
export function* testCases({ train, test, foldIn }: Logs, scale: Scale): Generator<Case> {
  const tests = byUser(test);
  const known = byUser((foldIn ?? train).filter(({ userId }) => tests.has(userId)));
  for (const [userId, rows] of tests) {
    const own = known.get(userId) ?? [];
    const relevant = new Set(
      rows.filter(({ value }) => isPositive(scale, value)).map(({ itemId }) => itemId),
    );
    yield {
      history: { preferences: preferencesOfRows(own, scale), now: Math.max(0, ...own.map(({ at }) => at)) },
      exclude: own.map(({ itemId }) => itemId),
      relevant: [...relevant],
    };
  }
}

/** At most one preference an item: the latest row counts, of rows at one time the last in the file. */
function preferencesOfRows(rows: readonly ValuedRow[], scale: Scale): Preference[] {
  const latest = new Map<ItemId, ValuedRow>();
  for (const row of rows)
    if (row.at >= (latest.get(row.itemId)?.at ?? -Infinity)) latest.set(row.itemId, row);
  return [...latest.values()].flatMap((row) => preferenceOfRow(scale, row) ?? []);
}

/**
 * p(i), smoothed so that an item that nobody had is not infinitely new: the share of people of the training set who
 * had the item, (count + 1) / (people + 1).
 */
export function knownBy(train: readonly ValuedRow[]): (item: ItemId) => number {
  const counts = new Map<ItemId, number>();
  const people = byUser(train);
  for (const rows of people.values()) {
    for (const itemId of new Set(rows.map(({ itemId }) => itemId))) {
      counts.set(itemId, (counts.get(itemId) ?? 0) + 1);
    }
  }
  return (itemId) => ((counts.get(itemId) ?? 0) + 1) / (people.size + 1);
}

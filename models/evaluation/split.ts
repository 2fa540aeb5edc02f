import type { Random } from '../math/random';
import type { ItemId } from '../types';

/** One row of a log, as far as splitting it goes. */
export interface LogRow {
  readonly userId: string;
  readonly itemId: ItemId;
  /** Any unit, as long as later is larger. */
  readonly at: number;
}

/** The rows of each user, in order of first appearance. */
export function byUser<Row extends LogRow>(rows: readonly Row[]): Map<string, Row[]> {
  const users = new Map<string, Row[]>();
  for (const row of rows) {
    const own = users.get(row.userId);
    if (own) own.push(row);
    else users.set(row.userId, [row]);
  }
  return users;
}

/**
 * Per-user temporal split: the first `share` of each user's rows, by time and then by item id, is for training, the
 * rest is the test. A user with one row is only trained on; nobody is only in the test.
 */
export function temporalSplit<Row extends LogRow>(
  rows: readonly Row[],
  share = 0.8,
): { train: Row[]; test: Row[] } {
  const train: Row[] = [];
  const test: Row[] = [];
  for (const own of byUser(rows).values()) {
    const ordered = [...own].sort((a, b) => a.at - b.at || (a.itemId < b.itemId ? -1 : 1));
    const cut = Math.max(1, Math.floor(ordered.length * share));
    for (const [index, row] of ordered.entries()) (index < cut ? train : test).push(row);
  }
  return { train, test };
}

/**
 * Strong generalisation (Marlin 2004; Liang et al. 2018): the model never sees the test users. `users` of them, drawn
 * with `random`, leave the training set; the first `foldInShare` of their rows by time is all that is known of them
 * when their list is made, the rest is the test. (Liang et al. draw those rows at random; by time is the honest
 * question of a running service.)
 */
export function strongGeneralisationSplit<Row extends LogRow>(
  rows: readonly Row[],
  options: { readonly users: number; readonly foldInShare?: number; readonly random: Random },
): { train: Row[]; foldIn: Row[]; test: Row[] } {
  const ids = [...byUser(rows).keys()].sort();
  const heldOut = new Set<string>();
  for (let left = Math.min(options.users, ids.length); left > 0; left--) {
    const [id] = ids.splice(Math.floor(options.random() * ids.length), 1);
    heldOut.add(id);
  }
  const own = temporalSplit(
    rows.filter((row) => heldOut.has(row.userId)),
    options.foldInShare ?? 0.8,
  );
  return { train: rows.filter((row) => !heldOut.has(row.userId)), foldIn: own.train, test: own.test };
}

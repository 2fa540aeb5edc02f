/** Reading what the person did, on this device and on their others. */
import { INTERACTION_KINDS } from '../../../models/types';
import type { Interaction, InteractionKind, ItemId } from '../../../models/types';
import { observe } from './observe';
import type { PalateDb } from './open';
import type { StoredInteraction } from './rows';
import { readSetting } from './settings';

/** All but impressions: those inform training, not the person's own list. */
const ACTS = INTERACTION_KINDS.filter((kind) => kind !== 'impression');

/** P6: the server's order, then what it has not numbered yet, in the order of this device. */
export const byOrder = (a: StoredInteraction, b: StoredInteraction): number =>
  (a.serverSeq ?? Infinity) === (b.serverSeq ?? Infinity)
    ? a.row - b.row
    : (a.serverSeq ?? Infinity) - (b.serverSeq ?? Infinity);

export interface HistoryPage {
  /** Without impressions, in the person's order (`byOrder`). */
  readonly rows: StoredInteraction[];
  /** Hand this back as `row` to get what came since. */
  readonly lastRow: number;
  /**
   * Changes when events of other devices arrived: they belong between rows that were handed out before. A caller
   * that sees another epoch than last time reads again from row 0, and has the order that every device has.
   */
  readonly epoch: number;
}

/** What was stored after `row`; 0 for everything. */
export async function interactionsAfter(db: PalateDb, row: number): Promise<HistoryPage> {
  return db.survive(() =>
    db.transaction('r', db.interactions, db.settings, async () => {
      const rows = row > 0 ? await recent(db, row) : await everything(db);
      const last = await db.interactions.toCollection().last();
      const epoch = (await readSetting(db, 'historyEpoch')) ?? 0;
      return { rows: rows.sort(byOrder), lastRow: last?.row ?? 0, epoch };
    }),
  );
}

const recent = (db: PalateDb, row: number): Promise<StoredInteraction[]> =>
  db.interactions
    .where('row')
    .above(row)
    .filter(({ kind }) => kind !== 'impression')
    .toArray();

/** One `getAll` per kind: most rows are impressions, and a cursor would have to step over each of them. */
const everything = async (db: PalateDb): Promise<StoredInteraction[]> =>
  (await Promise.all(ACTS.map((kind) => db.interactions.where('kind').equals(kind).toArray()))).flat();

/**
 * The `most` latest impressions of this device up to a row, oldest first; those of other devices are not pulled.
 */
export async function latestImpressions(
  db: PalateDb,
  most: number,
  upTo = Infinity,
): Promise<StoredInteraction[]> {
  return db.survive(() =>
    db.transaction('r', db.interactions, async () => {
      const shown = db.interactions.where('kind').equals('impression');
      const all = await shown.primaryKeys();
      const rows = all.filter((row) => row <= upTo);
      // The usual case is one `getAll`; an offset would be a cursor, which steps over each row.
      if (rows.length === all.length && rows.length <= most) return shown.toArray();
      const latest = await db.interactions.bulkGet(rows.slice(-most));
      return latest.filter((row) => row !== undefined);
    }),
  );
}

/** Everything about one item, impressions included, in the person's order. */
export async function eventsOf(db: PalateDb, itemId: ItemId): Promise<StoredInteraction[]> {
  const rows = await db.survive(() => db.interactions.where('itemId').equals(itemId).toArray());
  return rows.sort(byOrder);
}

/** How many events of each kind this database holds. */
export async function countEvents(db: PalateDb): Promise<Record<InteractionKind, number>> {
  return db.survive(() =>
    db.transaction('r', db.interactions, async () => {
      const counts = await Promise.all(
        INTERACTION_KINDS.map(
          async (kind) => [kind, await db.interactions.where('kind').equals(kind).count()] as const,
        ),
      );
      return Object.fromEntries(counts) as Record<InteractionKind, number>;
    }),
  );
}

/** The event as it crosses the wire: without the places that are this database's own. */
export function asEvent({ row: _row, serverSeq: _serverSeq, ...event }: StoredInteraction): Interaction {
  return event;
}

/**
 * Calls back when interactions changed, in this tab or another, and once at the start. @returns how to stop.
 */
export function observeHistory(db: PalateDb, callback: () => void): () => void {
  // A range query listens to its whole range: rows are only ever added (`row`) or given their place (`serverSeq`).
  const ends = async () => {
    await db.interactions.where('row').above(0).count();
    await db.interactions.where('serverSeq').above(0).count();
  };
  return observe(ends, callback);
}

/** V4, P11: nothing readable stays for the next person. */
import { owe } from './debts';
import type { Debts } from './debts';
import type { PalateDb } from './open';
import { newOwner } from './owner';

export interface EraseOptions {
  /** False: only when the server has everything. */
  readonly lose?: boolean;
  /** What the server has to be told later, kept in the same transaction: a browser that dies now still tells it. */
  readonly owe?: Partial<Debts>;
  /** The catalogue and the shared model are the same for everybody: leave them for the next person. */
  readonly keepPublic?: boolean;
}

/**
 * Empties the tables in one transaction; open pages belong to nobody from here on (owner.ts), this one too. Clearing
 * rather than deleting the database: a deletion waits for all other tabs to let go, and a frozen one never does.
 * Answers of the server that are still under way are refused afterwards, since they name a person or a device that is
 * not here any more.
 * @returns 0, or with `lose` false how many events the server has yet to get; then nothing was erased.
 */
export async function eraseDevice(db: PalateDb, options: EraseOptions = {}): Promise<number> {
  const { lose = true, keepPublic = false } = options;
  return db.survive(() =>
    db.transaction('rw', db.tables, async () => {
      const unsynced = await db.outbox.count();
      if (unsynced > 0 && !lose) return unsynced;
      await emptyTables(db, keepPublic);
      await newOwner(db);
      if (options.owe) await owe(db, options.owe);
      return 0;
    }),
  );
}

/** Settings that name public bytes. */
const PUBLIC = ['current.catalogue', 'current.collaborative', 'current.ensemble', 'current.prior'];

/** Within a transaction over all tables. What is owed to the server stays, and with `keepPublic` the public bytes. */
export function emptyTables(db: PalateDb, keepPublic: boolean): PromiseLike<void> {
  const stays = ['debts', ...(keepPublic ? PUBLIC : [])];
  const tables = db.tables.filter(({ name }) => !(keepPublic && name === 'blobs'));
  return db.transaction('rw', db.tables, async () => {
    const kept = (await db.settings.bulkGet(stays)).filter((row) => row !== undefined);
    await Promise.all(tables.map((table) => table.clear()));
    await db.settings.bulkPut(kept);
  });
}

/** P11: whose data the database holds, so that a tab of the person before can neither show nor write any more. */
import { v4 } from 'uuid';
import { PalateError } from '../../../models/errors';
import { observe } from './observe';
import type { PalateDb } from './open';
import { readSetting, writeSetting } from './settings';
import type { Settings } from './settings';

/** This page was opened for somebody whose data has left the device since. Nothing was written. */
export class OwnerChangedError extends PalateError {
  override readonly name = 'OwnerChangedError';

  constructor() {
    super('This page belongs to somebody who has left this device. Load it again to go on.');
  }
}

/**
 * Call first in the read-write transaction of whatever a person does; it must cover `settings`. Binds the connection
 * to the owner that it finds first. A database that the browser has emptied has none: the page goes on (P12).
 * @returns the present owner. @throws {OwnerChangedError} when somebody else has come; the transaction is undone.
 */
export function mustOwn(db: PalateDb): PromiseLike<string> {
  return db.transaction('rw', db.settings, async () => {
    const present = await readSetting(db, 'owner');
    if (present !== undefined) {
      if ((db.owner ??= present) !== present) throw new OwnerChangedError();
      return present;
    }
    // Not bound to a new one yet: this transaction may still be undone.
    const made = db.owner ?? v4();
    await writeSetting(db, 'owner', made);
    return made;
  });
}

/** Binds the page to whom the database belongs now. @throws {OwnerChangedError} */
export async function bindOwner(db: PalateDb): Promise<void> {
  const owner = await db.survive(async () => mustOwn(db));
  db.owner ??= owner;
}

/** Whether the page still shows the data of whom the database belongs to. */
export async function ownsStill(db: PalateDb): Promise<boolean> {
  const present = await db.survive(() => readSetting(db, 'owner'));
  return present === undefined || db.owner === null || present === db.owner;
}

/** Calls back when the database belongs to somebody else than the page was opened for. @returns how to stop. */
export function observeOwner(db: PalateDb, changed: () => void): () => void {
  return observe(
    () => ownsStill(db),
    (same) => {
      if (!same) changed();
    },
  );
}

/** Within the transaction that empties the database: from here on every open page is a stranger. */
export const newOwner = (db: PalateDb): Promise<void> => writeSetting(db, 'owner', v4());

/** One setting that a person writes. @throws {OwnerChangedError} */
export async function writeOwn<K extends keyof Settings>(
  db: PalateDb,
  key: K,
  value: Settings[K],
): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      await mustOwn(db);
      await writeSetting(db, key, value);
    }),
  );
}

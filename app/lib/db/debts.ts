/**
 * What this browser still owes the server on behalf of people who have left it. Nothing personal: that there is a
 * session to be ended, and bearer secrets that serve for nothing but being forgotten. Outlives every erasure.
 */
import type { PalateDb } from './open';
import { readSetting, removeSetting, writeSetting } from './settings';

export interface Debts {
  /** The cookie of this browser names a session that has to be ended before anybody else uses it. */
  readonly logout: boolean;
  /** Tokens of anonymous people whose data has to be deleted. */
  readonly erase: readonly string[];
  /** Tokens of devices whose events were pushed again, or are not wanted any more. */
  readonly leave: readonly string[];
}

export const NO_DEBTS: Debts = { logout: false, erase: [], leave: [] };

export async function readDebts(db: PalateDb): Promise<Debts> {
  return (await db.survive(() => readSetting(db, 'debts'))) ?? NO_DEBTS;
}

/** Adds to what is owed. Joins the transaction of its caller when there is one. */
export async function owe(db: PalateDb, more: Partial<Debts>): Promise<void> {
  await change(db, (debts) => ({
    logout: debts.logout || (more.logout ?? false),
    erase: [...new Set([...debts.erase, ...(more.erase ?? [])])],
    leave: [...new Set([...debts.leave, ...(more.leave ?? [])])],
  }));
}

export async function paid(db: PalateDb, done: Partial<Debts>): Promise<void> {
  await change(db, (debts) => ({
    logout: debts.logout && !done.logout,
    erase: debts.erase.filter((token) => !done.erase?.includes(token)),
    leave: debts.leave.filter((token) => !done.leave?.includes(token)),
  }));
}

export const owesNothing = ({ logout, erase, leave }: Debts): boolean =>
  !logout && erase.length + leave.length === 0;

async function change(db: PalateDb, to: (debts: Debts) => Debts): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const next = to((await readSetting(db, 'debts')) ?? NO_DEBTS);
      if (owesNothing(next)) await removeSetting(db, 'debts');
      else await writeSetting(db, 'debts', next);
    }),
  );
}

/** Whose account this device belongs to, and how it comes to belong to one. */
import type { Account } from '../../../sync-server/protocol/account-messages';
import { NO_DEBTS } from './debts';
import type { Debts } from './debts';
import { readCredentials } from './device';
import { emptyTables } from './erase';
import { reidentify } from './identity';
import type { ReidentifyOptions } from './identity';
import { observe } from './observe';
import type { PalateDb } from './open';
import { newOwner } from './owner';
import { readSetting, removeSetting, writeSetting } from './settings';
import type { AccountHere, Entering, Former } from './settings';

/** Whether something was done or chosen here that an account could take along. Impressions alone are not. */
export async function hasHistory(db: PalateDb): Promise<boolean> {
  const acts = () => db.interactions.where('kind').notEqual('impression').limit(1).count();
  return db.survive(() => db.transaction('r', db.interactions, async () => (await acts()) > 0));
}

/** Notes a sign-in before its request is sent: whatever happens to the answer, it can be gone on with. */
export async function beginEntering(db: PalateDb, entering: Entering): Promise<void> {
  await db.survive(() => writeSetting(db, 'entering', entering));
}

export async function stopEntering(db: PalateDb): Promise<void> {
  await db.survive(() => removeSetting(db, 'entering'));
}

/** The id under which a sign-up is sent: made once and kept, since its answer may be lost. */
export async function prepareSignUp(db: PalateDb, email: string, newId: () => string): Promise<string> {
  return db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const known = await readSetting(db, 'signingUp');
      if (known?.email === email) return known.attempt;
      const attempt = newId();
      await writeSetting(db, 'signingUp', { email, attempt });
      return attempt;
    }),
  );
}

export async function forgetSignUp(db: PalateDb): Promise<void> {
  await db.survive(() => removeSetting(db, 'signingUp'));
}

/**
 * What was done here does not come along: it is erased, and with it everything that open pages may still hold (P11).
 * The sign-in goes on. What the server has of this device is given up with `leaving`.
 */
export async function startClean(db: PalateDb): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.tables, async () => {
      const entering = await readSetting(db, 'entering');
      if (!entering || entering.bring) return; // a repetition after a lost connection
      const leaving = await formerDevices(db, false);
      await emptyTables(db, true);
      await newOwner(db);
      await writeSetting(db, 'entering', { ...entering, bring: true });
      if (leaving.length > 0) await writeSetting(db, 'leaving', leaving);
    }),
  );
}

export interface Joined {
  readonly account: Account;
  /** As the server registered it. */
  readonly deviceId: string;
  readonly token: string;
}

/**
 * The device becomes one of the account's person, in one transaction: its own events move (decision 0008), its former
 * token is kept in `leaving`, and the sign-in is done. A device that was this person's already keeps its id and seqs.
 * @returns false when the sign-in was given up, or the device erased, meanwhile; then nothing was written.
 */
export async function becomeAccount(
  db: PalateDb,
  { account, deviceId, token }: Joined,
  options: ReidentifyOptions,
): Promise<boolean> {
  const { personId } = account;
  return db.survive(() =>
    db.transaction('rw', db.tables, async () => {
      if (!(await readSetting(db, 'entering'))) return false;
      if ((await readSetting(db, 'deviceId')) !== deviceId) {
        const leaving = await formerDevices(db, true);
        await reidentify(db, { deviceId, person: { personId, token } }, options);
        if (leaving.length > 0) await writeSetting(db, 'leaving', leaving);
      }
      await writeSetting(db, 'personId', personId);
      await writeSetting(db, 'token', token);
      await writeSetting(db, 'account', { ...account, ended: null });
      for (const spent of ['entering', 'signingUp', 'joining', 'tokenOnTrial'] as const)
        await removeSetting(db, spent);
      return true;
    }),
  );
}

function formerDevices(db: PalateDb, moved: boolean): PromiseLike<Former[]> {
  return db.transaction('r', db.settings, async () => {
    const credentials = await readCredentials(db);
    const known = (await readSetting(db, 'leaving')) ?? [];
    return credentials ? [...known, { token: credentials.token, moved }] : [...known];
  });
}

export async function readAccount(db: PalateDb): Promise<AccountHere | null> {
  return (await db.survive(() => readSetting(db, 'account'))) ?? null;
}

/** What pages show of the account of this device. */
export interface AccountState {
  readonly here: AccountHere | null;
  /** A sign-in that goes on as soon as it can. */
  readonly entering: Entering | null;
  readonly debts: Debts;
}

/** Calls back now and with every change, in this tab or another. @returns how to stop. */
export function observeAccount(db: PalateDb, callback: (state: AccountState) => void): () => void {
  const read = async (): Promise<AccountState> => {
    const [account, entering, debts] = await db.settings.bulkGet(['account', 'entering', 'debts']);
    return {
      here: (account?.value as AccountHere | undefined) ?? null,
      entering: (entering?.value as Entering | undefined) ?? null,
      debts: (debts?.value as Debts | undefined) ?? NO_DEBTS,
    };
  };
  return observe(read, callback);
}

/** News of the account that is signed in here; of another one it changes nothing. */
export async function updateAccount(db: PalateDb, personId: string, news: Account): Promise<void> {
  await changeHere(db, personId, (here) => ({ ...here, ...news, personId, ended: null }));
}

/** The session is over. That the device is removed weighs more. */
export async function endedSession(db: PalateDb, personId: string): Promise<void> {
  await changeHere(db, personId, (here) => ({ ...here, ended: here.ended ?? 'session' }));
}

/** The server does, or does not, know the device of this person; a proxy may have said so wrongly before. */
export async function endedDevice(db: PalateDb, personId: string, ended: boolean): Promise<void> {
  await changeHere(db, personId, (here) => {
    if (ended) return { ...here, ended: 'device' };
    return here.ended === 'device' ? { ...here, ended: null } : here;
  });
}

async function changeHere(
  db: PalateDb,
  personId: string,
  change: (here: AccountHere) => AccountHere,
): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const here = await readSetting(db, 'account');
      if (here?.personId !== personId) return;
      const next = change(here);
      if (next !== here) await writeSetting(db, 'account', next);
    }),
  );
}

/** Devices that this one was and that the server may forget: nothing waits in the outbox, and no choice does either. */
export async function readyToLeave(db: PalateDb, deviceId: string): Promise<readonly Former[]> {
  return db.survive(() =>
    db.transaction('r', db.settings, db.outbox, db.registers, async () => {
      if ((await readSetting(db, 'deviceId')) !== deviceId) return [];
      const waiting = (await db.outbox.count()) + (await db.registers.where('dirty').equals(1).count());
      return waiting > 0 ? [] : ((await readSetting(db, 'leaving')) ?? []);
    }),
  );
}

export async function hasLeft(db: PalateDb, token: string): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const rest = ((await readSetting(db, 'leaving')) ?? []).filter((former) => former.token !== token);
      if (rest.length > 0) await writeSetting(db, 'leaving', rest);
      else await removeSetting(db, 'leaving');
    }),
  );
}

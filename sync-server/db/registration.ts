/** A device joins: a person of its own, the person whose code it brings, or the person who is signed in. */
import { TransactionRollbackError } from 'drizzle-orm';
import type { Db } from './connect';
import { findDevice, insertDevice, renewDevice, spendLinkCode } from './devices';
import { insertPerson } from './persons';
import { linkSessionDevice } from './sessions';

export interface Registration {
  readonly deviceId: string;
  readonly name: string;
  readonly tokenHash: string;
  /** Hash of the link code, or null for a new person. */
  readonly codeHash: string | null;
  /** Id of that new person. */
  readonly personId: string;
  /** The browser whose person the device joins, and with which it ends; null: none. */
  readonly session: { readonly id: string; readonly personId: string } | null;
  readonly now: Date;
}

export type Registered =
  | { readonly state: 'registered'; readonly personId: string }
  | { readonly state: 'known'; readonly personId: string }
  | { readonly state: 'taken' }
  | { readonly state: 'wrong-code' }
  | { readonly state: 'signed-out' };

/**
 * Repeatable with the same device id and token: a lost answer changes nothing. A code is spent only together with
 * the registration that it made possible.
 */
export async function register(db: Db, registration: Registration): Promise<Registered> {
  try {
    return await registerOnce(db, registration);
  } catch (cause) {
    if (cause instanceof SignedOut) return { state: 'signed-out' };
    if (!(cause instanceof TransactionRollbackError)) throw cause;
    return registerOnce(db, registration); // the twin has committed by now, so this finds it
  }
}

function registerOnce(db: Db, registration: Registration): Promise<Registered> {
  const { deviceId, name, tokenHash, session, now } = registration;
  return db.transaction(async (tx): Promise<Registered> => {
    const known = await findDevice(tx, deviceId);
    if (known) {
      const same = known.tokenHash === tokenHash && !known.revokedAt;
      if (session ? session.personId !== known.personId : !same) return { state: 'taken' };
      // Its own person is back after the session had ended: the device goes on where it was, under a new token (P2).
      if (!same) await renewDevice(tx, { deviceId, tokenHash });
      if (session && !(await linkSessionDevice(tx, session, deviceId, now))) return { state: 'signed-out' };
      return { state: 'known', personId: known.personId };
    }
    const personId = await personOf(tx, registration);
    if (personId === null) return { state: 'wrong-code' };
    // A twin of this request was faster: nothing of ours may stay, neither the person nor a spent code.
    if (!(await insertDevice(tx, { deviceId, personId, tokenHash, name, now }))) tx.rollback();
    if (session && !(await linkSessionDevice(tx, session, deviceId, now))) throw new SignedOut();
    return { state: 'registered', personId };
  });
}

/** Whose device it becomes; null: the code is wrong. */
async function personOf(tx: Db, { session, codeHash, personId, now }: Registration): Promise<string | null> {
  if (session) return session.personId;
  if (codeHash !== null) return spendLinkCode(tx, codeHash, now);
  await insertPerson(tx, personId, now);
  return personId;
}

/** Undoes the registration for a session that ended meanwhile. */
class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

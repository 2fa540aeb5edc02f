/** A device joins: a person of its own, or the person whose code it brings. */
import { TransactionRollbackError } from 'drizzle-orm';
import type { Db } from './connect';
import { findDevice, insertDevice, spendLinkCode } from './devices';
import { insertPerson } from './persons';

export interface Registration {
  readonly deviceId: string;
  readonly name: string;
  readonly tokenHash: string;
  /** Hash of the link code, or null for a new person. */
  readonly codeHash: string | null;
  /** Id of that new person. */
  readonly personId: string;
  readonly now: Date;
}

export type Registered =
  | { readonly state: 'registered'; readonly personId: string }
  | { readonly state: 'known'; readonly personId: string }
  | { readonly state: 'taken' }
  | { readonly state: 'wrong-code' };

/**
 * Repeatable with the same device id and token: a lost answer changes nothing. A code is spent only together with
 * the registration that it made possible.
 */
export async function register(db: Db, registration: Registration): Promise<Registered> {
  try {
    return await registerOnce(db, registration);
  } catch (cause) {
    if (!(cause instanceof TransactionRollbackError)) throw cause;
    return registerOnce(db, registration); // the twin has committed by now, so this finds it
  }
}

function registerOnce(db: Db, registration: Registration): Promise<Registered> {
  const { deviceId, name, tokenHash, codeHash, now } = registration;
  return db.transaction(async (tx) => {
    const known = await findDevice(tx, deviceId);
    if (known)
      return known.tokenHash === tokenHash && !known.revokedAt
        ? { state: 'known', personId: known.personId }
        : { state: 'taken' };
    const personId = codeHash === null ? registration.personId : await spendLinkCode(tx, codeHash, now);
    if (personId === null) return { state: 'wrong-code' };
    if (codeHash === null) await insertPerson(tx, personId, now);
    // A twin of this request was faster: nothing of ours may stay, neither the person nor a spent code.
    if (!(await insertDevice(tx, { deviceId, personId, tokenHash, name, now }))) tx.rollback();
    return { state: 'registered', personId };
  });
}

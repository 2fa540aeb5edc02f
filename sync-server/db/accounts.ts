/** SQL of accounts: a person's credentials. */
import { and, asc, desc, eq, isNotNull, ne, sql } from 'drizzle-orm';
import type { Role } from '../protocol/account-messages';
import { asPerson } from './as-person';
import type { Db } from './connect';
import { insertProposedPerson } from './persons';
import { accounts, apiKeys, identities } from './schema';

export interface AccountRow {
  readonly personId: string;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  /** Argon2id in PHC format; null: signs in through a provider only. */
  readonly passwordHash: string | null;
  /** Whether somebody has logged in with the password since it was set. */
  readonly passwordUsed: boolean;
  readonly role: Role;
  readonly epoch: number;
  readonly disabledAt: Date | null;
}

const COLUMNS = {
  personId: accounts.id,
  email: accounts.email,
  emailVerifiedAt: accounts.emailVerifiedAt,
  passwordHash: accounts.passwordHash,
  passwordUsed: accounts.passwordUsed,
  role: sql<Role>`${accounts.role}`,
  epoch: accounts.epoch,
  disabledAt: accounts.disabledAt,
};

/**
 * A person of its own with an account whose address nobody has proved yet.
 * @returns false when there is a person of this id already; then nothing was written.
 */
export function insertAccount(
  db: Db,
  account: { personId: string; email: string; passwordHash: string | null; now: Date },
): Promise<boolean> {
  const { personId: id, email, passwordHash, now } = account;
  return db.transaction(async (tx) => {
    if (!(await insertProposedPerson(tx, id, now))) return false;
    await tx.insert(accounts).values({ id, email, passwordHash, createdAt: now });
    return true;
  });
}

export async function findAccount(db: Db, personId: string): Promise<AccountRow | null> {
  const [row] = await db.select(COLUMNS).from(accounts).where(eq(accounts.id, personId));
  return row ?? null;
}

/**
 * Locks an account until the transaction ends. What ends access takes this lock before any other one, so that two of
 * them wait for each other in one order.
 */
export async function lockAccount(tx: Db, personId: string): Promise<AccountRow | null> {
  const [row] = await tx.select(COLUMNS).from(accounts).where(eq(accounts.id, personId)).for('update');
  return row ?? null;
}

/** An account as it was when somebody proved that it is theirs. */
export type ProvedAccount = Pick<AccountRow, 'personId' | 'epoch'>;

/**
 * Locks an account for what somebody may do who proved that it is theirs, perhaps seconds ago: they may have queued for
 * Argon2 since. Whatever shuts people out raises the epoch.
 * @returns false when it was shut to them meanwhile, or is gone
 */
export async function lockProved(tx: Db, { personId, epoch }: ProvedAccount): Promise<boolean> {
  const account = await lockAccount(tx, personId);
  return account !== null && account.epoch === epoch && account.disabledAt === null;
}

/** A query that stays small: to push an account out of it takes as many sign-ups after its own. */
const CLAIMANTS = 200;

/**
 * Every account that an address could mean: the one that has proved it, then those that only claim it, the oldest
 * first; of more than 200 of these the newest.
 * @param email trimmed and in lower case
 */
export async function listAccountsByEmail(db: Db, email: string): Promise<AccountRow[]> {
  const rows = await db
    .select(COLUMNS)
    .from(accounts)
    .where(eq(accounts.email, email))
    .orderBy(sql`${accounts.emailVerifiedAt} is null`, desc(accounts.createdAt), desc(accounts.id))
    .limit(CLAIMANTS + 1);
  const proved = rows.filter(({ emailVerifiedAt }) => emailVerifiedAt !== null);
  // The same number of them, whether or not there is one that has proved it.
  const claimed = rows.filter(({ emailVerifiedAt }) => emailVerifiedAt === null).slice(0, CLAIMANTS);
  return [...proved, ...claimed.reverse()];
}

/**
 * The account that a letter to an address is about: the one that has proved it, else the oldest that claims it.
 * @param email trimmed and in lower case
 */
export async function findAccountByEmail(db: Db, email: string): Promise<AccountRow | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(accounts)
    .where(eq(accounts.email, email))
    .orderBy(sql`${accounts.emailVerifiedAt} is null`, asc(accounts.createdAt), asc(accounts.id))
    .limit(1);
  return row ?? null;
}

/** Ids of the providers through which an account signs in. */
export async function listProviders(db: Db, personId: string): Promise<string[]> {
  const rows = await asPerson(db, personId, (tx) =>
    tx
      .select({ provider: identities.provider })
      .from(identities)
      .where(eq(identities.personId, personId))
      .orderBy(identities.provider),
  );
  return rows.map(({ provider }) => provider);
}

/**
 * The same password under other parameters: nothing else changes.
 * @param from the hash that it was verified by
 * @returns false when the account has another one by now
 */
export async function rewritePasswordHash(
  db: Db,
  personId: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const rows = await db
    .update(accounts)
    .set({ passwordHash: to })
    .where(and(eq(accounts.id, personId), eq(accounts.passwordHash, from)))
    .returning({ id: accounts.id });
  return rows.length === 1;
}

/** Somebody logged in with it. */
export async function writePasswordUsed(db: Db, personId: string): Promise<void> {
  await db.update(accounts).set({ passwordUsed: true }).where(eq(accounts.id, personId));
}

/** A new password, which makes every access token worthless. */
export async function writePassword(db: Db, personId: string, passwordHash: string): Promise<void> {
  await db
    .update(accounts)
    .set({ passwordHash, passwordUsed: false, epoch: sql`${accounts.epoch} + 1` })
    .where(eq(accounts.id, personId));
}

/**
 * Notes that the owner of the account reads mail to its address.
 * @returns false when the address is no longer the account's, or another account has proved it before.
 */
export async function writeEmailVerified(
  tx: Db,
  account: { personId: string; email: string },
  now: Date,
): Promise<boolean> {
  const { personId, email } = account;
  const [other] = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.email, email), isNotNull(accounts.emailVerifiedAt), ne(accounts.id, personId)));
  if (other) return false;
  const rows = await tx
    .update(accounts)
    .set({ emailVerifiedAt: sql`coalesce(${accounts.emailVerifiedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(eq(accounts.id, personId), eq(accounts.email, email)))
    .returning({ id: accounts.id });
  return rows.length === 1;
}

export async function deleteApiKeys(tx: Db, personId: string): Promise<void> {
  await tx.delete(apiKeys).where(eq(apiKeys.personId, personId));
}

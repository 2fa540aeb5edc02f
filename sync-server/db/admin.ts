/** SQL of what admins do with accounts. Nothing here reads what a person likes (V3). */
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Role } from '../protocol/account-messages';
import { insertAudit } from './audit';
import type { Actor } from './audit';
import type { Db } from './connect';
import { accounts, apiKeys, devices, sessions } from './schema';
import { endAccess } from './sessions';

export interface AccountOverview {
  readonly personId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly role: Role;
  readonly createdAt: Date;
  /** By a browser, a key or a device. */
  readonly lastUsedAt: Date | null;
  readonly disabled: boolean;
}

const OVERVIEW = {
  personId: accounts.id,
  email: accounts.email,
  emailVerified: sql<boolean>`${accounts.emailVerifiedAt} is not null`,
  role: sql<Role>`${accounts.role}`,
  createdAt: accounts.createdAt,
  lastUsedAt: sql`greatest(
    (select max(${sessions.lastUsedAt}) from ${sessions} where ${sessions.userId} = ${accounts.id}),
    (select max(${apiKeys.lastUsedAt}) from ${apiKeys} where ${apiKeys.personId} = ${accounts.id}),
    (select max(${devices.lastSeenAt}) from ${devices} where ${devices.personId} = ${accounts.id})
  )`.mapWith((value: Date | string | null) => (value === null ? null : new Date(value))),
  disabled: sql<boolean>`${accounts.disabledAt} is not null`,
};

/**
 * Newest first: ids of persons begin with the time.
 * @param filter.prefix of the address, in lower case; empty: all
 * @param filter.after id of the last account of the page before; null: the first page
 */
export function listAccounts(
  db: Db,
  { prefix, after }: { prefix: string; after: string | null },
  limit: number,
): Promise<AccountOverview[]> {
  return db
    .select(OVERVIEW)
    .from(accounts)
    .where(
      and(
        after === null ? undefined : lt(accounts.id, after),
        prefix === '' ? undefined : sql`starts_with(${accounts.email}, ${prefix})`,
      ),
    )
    .orderBy(desc(accounts.id))
    .limit(limit);
}

async function readAccount(db: Db, personId: string): Promise<AccountOverview | null> {
  const [row] = await db.select(OVERVIEW).from(accounts).where(eq(accounts.id, personId));
  return row ?? null;
}

export interface AccountChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

/**
 * Changes an account and writes down every change. Another role and a disabling end access tokens; disabling ends the
 * sessions too. Devices and keys stay and are refused while the account is disabled, so that taking it back loses
 * nothing.
 * @returns `last-admin`: nothing was changed, since nobody would be left who may change it back; null: no such account.
 */
export function changeAccount(
  db: Db,
  personId: string,
  change: AccountChange,
  by: { readonly actorId: Actor; readonly now: Date },
): Promise<AccountOverview | 'last-admin' | null> {
  return db.transaction(async (tx) => {
    await lockAdmins(tx);
    const before = await readAccount(tx, personId);
    if (!before) return null;
    const after = { role: change.role ?? before.role, disabled: change.disabled ?? before.disabled };
    if (!inOffice(after) && (await isLastAdmin(tx, personId))) return 'last-admin';
    await writeRole(tx, before, after.role, by);
    await writeDisabled(tx, before, after.disabled, by);
    return readAccount(tx, personId);
  });
}

const inOffice = ({ role, disabled }: { role: Role; disabled: boolean }) => role === 'admin' && !disabled;

/** One change of admins at a time: two who demote each other at once would each see the other in office. */
export async function lockAdmins(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('palate:admins', 0))`);
}

/** Whether nobody else could change accounts. The caller holds the lock of admins. */
export async function isLastAdmin(tx: Db, personId: string): Promise<boolean> {
  const admins = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.role, 'admin'), isNull(accounts.disabledAt)))
    .limit(2);
  return admins.length === 1 && admins[0].id === personId;
}

interface By {
  readonly actorId: Actor;
  readonly now: Date;
}

const nextEpoch = sql`${accounts.epoch} + 1`;

async function writeRole(tx: Db, before: AccountOverview, role: Role, { actorId, now }: By): Promise<void> {
  const { personId } = before;
  if (role === before.role) return;
  await tx.update(accounts).set({ role, epoch: nextEpoch }).where(eq(accounts.id, personId));
  const detail = { from: before.role, to: role };
  await insertAudit(tx, { action: 'role-changed', actorId, personId, detail }, now);
}

async function writeDisabled(
  tx: Db,
  before: AccountOverview,
  disabled: boolean,
  { actorId, now }: By,
): Promise<void> {
  const { personId } = before;
  if (disabled === before.disabled) return;
  await tx
    .update(accounts)
    .set({ disabledAt: disabled ? now : null, epoch: nextEpoch })
    .where(eq(accounts.id, personId));
  if (disabled) await tx.delete(sessions).where(eq(sessions.userId, personId));
  await insertAudit(
    tx,
    { action: disabled ? 'account-disabled' : 'account-enabled', actorId, personId },
    now,
  );
}

/**
 * Signs an account out everywhere (ASVS 5.0, 7.4.5): sessions, devices, access tokens, and links in the mail. API keys
 * stay: they are no sessions.
 * @returns false when there is no such account.
 */
export function endAllSessions(db: Db, personId: string, { actorId, now }: By): Promise<boolean> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .update(accounts)
      .set({ epoch: nextEpoch })
      .where(eq(accounts.id, personId))
      .returning({ id: accounts.id });
    if (rows.length === 0) return false;
    await endAccess(tx, personId, null, now);
    await insertAudit(tx, { action: 'sessions-ended', actorId, personId }, now);
    return true;
  });
}

/** Accounts that claim an address, the one that proved it first, then the oldest. */
export function findAccountsByEmail(db: Db, email: string): Promise<AccountOverview[]> {
  return db
    .select(OVERVIEW)
    .from(accounts)
    .where(eq(accounts.email, email))
    .orderBy(sql`${accounts.emailVerifiedAt} is null`, asc(accounts.createdAt), asc(accounts.id));
}

/** SQL of secrets for scripts. */
import { and, count, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Role } from '../protocol/account-messages';
import { lockProved } from './accounts';
import type { ProvedAccount } from './accounts';
import { asPerson } from './as-person';
import { insertAudit } from './audit';
import type { Db } from './connect';
import { accounts, apiKeys } from './schema';

export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, 'keyHash'>;

const COLUMNS = {
  id: apiKeys.id,
  personId: apiKeys.personId,
  name: apiKeys.name,
  hint: apiKeys.hint,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  expiresAt: apiKeys.expiresAt,
};

/** Newest first, those that are over too. */
export function listApiKeys(db: Db, personId: string): Promise<ApiKeyRow[]> {
  return asPerson(db, personId, (tx) =>
    tx
      .select(COLUMNS)
      .from(apiKeys)
      .where(eq(apiKeys.personId, personId))
      .orderBy(desc(apiKeys.createdAt), apiKeys.id),
  );
}

/**
 * @param account as it was when its owner asked for the key
 * @returns `full`: it has `most` keys already; `shut`: it was shut to them meanwhile
 */
export function insertApiKey(
  db: Db,
  account: ProvedAccount,
  key: typeof apiKeys.$inferInsert,
  most: number,
): Promise<'kept' | 'full' | 'shut'> {
  return db.transaction(async (tx) => {
    // The row of the account puts those who add at the same moment in order.
    if (!(await lockProved(tx, account))) return 'shut';
    const [{ keys }] = await tx
      .select({ keys: count() })
      .from(apiKeys)
      .where(eq(apiKeys.personId, key.personId));
    if (keys >= most) return 'full';
    await tx.insert(apiKeys).values(key);
    const { personId, createdAt } = key;
    await insertAudit(tx, { action: 'key-made', actorId: personId, personId }, createdAt);
    return 'kept';
  });
}

/** @returns false when the person has no such key. */
export function deleteApiKey(
  db: Db,
  { id, personId }: { id: string; personId: string },
  now: Date,
): Promise<boolean> {
  return asPerson(db, personId, async (tx) => {
    const rows = await tx
      .delete(apiKeys)
      .where(and(eq(apiKeys.id, id), eq(apiKeys.personId, personId)))
      .returning({ id: apiKeys.id });
    if (rows.length === 0) return false;
    await insertAudit(tx, { action: 'key-revoked', actorId: personId, personId }, now);
    return true;
  });
}

export interface LiveKey {
  readonly id: string;
  readonly personId: string;
  readonly role: Role;
  readonly keyHash: string;
  readonly lastUsedAt: Date | null;
}

/** Null: no such key, it is over, or its account is disabled. */
export async function findLiveKey(db: Db, keyHash: string, now: Date): Promise<LiveKey | null> {
  const [row] = await db
    .select({
      id: apiKeys.id,
      personId: apiKeys.personId,
      role: sql<Role>`${accounts.role}`,
      keyHash: apiKeys.keyHash,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .innerJoin(accounts, eq(accounts.id, apiKeys.personId))
    .where(
      and(
        eq(apiKeys.keyHash, keyHash),
        isNull(accounts.disabledAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
      ),
    );
  return row ?? null;
}

export async function writeKeyUsed(db: Db, id: string, now: Date): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
}

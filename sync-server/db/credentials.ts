/** SQL of what stands behind a bearer of an account: the account, and the session or key that a token was made with. */
import { and, eq, exists, gt, isNull, or, sql } from 'drizzle-orm';
import type { Role } from '../protocol/account-messages';
import type { Db } from './connect';
import { accounts, apiKeys, sessions } from './schema';

export interface Standing {
  readonly role: Role;
  readonly epoch: number;
}

const STANDING = { role: sql<Role>`${accounts.role}`, epoch: accounts.epoch };

/** Null: no such account, or it is disabled. */
export async function readStanding(db: Db, personId: string): Promise<Standing | null> {
  const [row] = await db
    .select(STANDING)
    .from(accounts)
    .where(and(eq(accounts.id, personId), isNull(accounts.disabledAt)));
  return row ?? null;
}

/**
 * As `readStanding`, while the credential still lives.
 * @param source handle of a session or id of an API key
 */
export async function readStandingBy(
  db: Db,
  { personId, source }: { personId: string; source: string },
  now: Date,
): Promise<Standing | null> {
  const session = db
    .select({ one: sql`1` })
    .from(sessions)
    .where(
      and(
        eq(sessions.handle, source),
        eq(sessions.userId, personId),
        gt(sessions.expiresAt, now),
        gt(sessions.endsAt, now),
      ),
    );
  const key = db
    .select({ one: sql`1` })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.id, source),
        eq(apiKeys.personId, personId),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
      ),
    );
  const [row] = await db
    .select(STANDING)
    .from(accounts)
    .where(and(eq(accounts.id, personId), isNull(accounts.disabledAt), or(exists(session), exists(key))));
  return row ?? null;
}

/** The name of a session that may be shown. @param id stored id */
export async function readSessionHandle(db: Db, id: string): Promise<string | null> {
  const [row] = await db.select({ handle: sessions.handle }).from(sessions).where(eq(sessions.id, id));
  return row?.handle ?? null;
}

/** SQL of sign-ins at a provider that are under way. */
import { eq, lte } from 'drizzle-orm';
import type { Db } from './connect';
import { oauthAttempts } from './schema';

export type OauthAttemptRow = typeof oauthAttempts.$inferSelect;

/** Keeps a new one, and forgets those that are over. */
export async function insertOauthAttempt(db: Db, row: OauthAttemptRow, now: Date): Promise<void> {
  await db.delete(oauthAttempts).where(lte(oauthAttempts.expiresAt, now));
  await db.insert(oauthAttempts).values(row);
}

/** Takes one out, so that each is read once, whoever brings it. Null: there is none. */
export async function takeOauthAttempt(db: Db, stateHash: string): Promise<OauthAttemptRow | null> {
  const [row] = await db.delete(oauthAttempts).where(eq(oauthAttempts.stateHash, stateHash)).returning();
  return row ?? null;
}

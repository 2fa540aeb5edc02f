/** SQL of the one-time links that were mailed. */
import { and, eq, gt, lte } from 'drizzle-orm';
import type { Db } from './connect';
import { mailTokens } from './schema';

export type MailPurpose = 'verify' | 'reset';

export interface MailToken {
  readonly personId: string;
  /** The address it went to. */
  readonly email: string;
}

/** Keeps a new token, and forgets those that are over. */
export async function insertMailToken(
  db: Db,
  token: MailToken & { tokenHash: string; purpose: MailPurpose; expiresAt: Date; now: Date },
): Promise<void> {
  const { now, ...row } = token;
  await db.delete(mailTokens).where(lte(mailTokens.expiresAt, now));
  await db.insert(mailTokens).values(row);
}

const matching = (tokenHash: string, purpose: MailPurpose, now: Date) =>
  and(eq(mailTokens.tokenHash, tokenHash), eq(mailTokens.purpose, purpose), gt(mailTokens.expiresAt, now));

const COLUMNS = { personId: mailTokens.personId, email: mailTokens.email };

/** Reads without spending. Null: wrong, used or over. */
export async function readMailToken(
  db: Db,
  tokenHash: string,
  purpose: MailPurpose,
  now: Date,
): Promise<MailToken | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(mailTokens)
    .where(matching(tokenHash, purpose, now));
  return row ?? null;
}

/** Spends it: of two who try at once, one has it. Null: wrong, used or over. */
export async function spendMailToken(
  tx: Db,
  tokenHash: string,
  purpose: MailPurpose,
  now: Date,
): Promise<MailToken | null> {
  const [row] = await tx
    .delete(mailTokens)
    .where(matching(tokenHash, purpose, now))
    .returning(COLUMNS);
  return row ?? null;
}

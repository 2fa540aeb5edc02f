/** SQL of the keys that sign access tokens. */
import { desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { JWK } from 'jose';
import type { Db } from './connect';
import { signingKeys } from './schema';

export interface SigningKeyRow {
  readonly kid: string;
  readonly publicKey: JWK;
  readonly privateKey: JWK;
  readonly createdAt: Date;
}

const COLUMNS = {
  kid: signingKeys.kid,
  publicKey: sql<JWK>`${signingKeys.publicKey}`,
  privateKey: sql<JWK>`${signingKeys.privateKey}`,
  createdAt: signingKeys.createdAt,
};

/** The youngest key that was made after `since`; null: it is time for a new one. */
export async function readNewestKey(db: Db, since: Date): Promise<SigningKeyRow | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(signingKeys)
    .where(gt(signingKeys.createdAt, since))
    .orderBy(desc(signingKeys.createdAt), signingKeys.kid)
    .limit(1);
  return row ?? null;
}

export type PublicKeyRow = Pick<SigningKeyRow, 'kid' | 'publicKey' | 'createdAt'>;

export async function findPublicKey(db: Db, kid: string): Promise<PublicKeyRow | null> {
  const { privateKey: _, ...columns } = COLUMNS;
  const [row] = await db.select(columns).from(signingKeys).where(eq(signingKeys.kid, kid));
  return row ?? null;
}

/** Those made after `since`, the youngest first. */
export function listPublicKeys(db: Db, since: Date): Promise<PublicKeyRow[]> {
  const { privateKey: _, ...columns } = COLUMNS;
  return db
    .select(columns)
    .from(signingKeys)
    .where(gt(signingKeys.createdAt, since))
    .orderBy(desc(signingKeys.createdAt), signingKeys.kid);
}

/**
 * Puts a key in the place of those that are too old to sign, and forgets those that are too old to verify. Of several
 * processes that find none at the same moment, one makes it and the others get that one.
 * @param times.signing made after this: may still sign
 * @param times.verifying made after this: may still verify
 */
export function replaceKey(
  db: Db,
  times: { readonly signing: Date; readonly verifying: Date },
  make: () => Promise<SigningKeyRow>,
): Promise<SigningKeyRow> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('palate:signing-keys', 0))`);
    const made = await readNewestKey(tx, times.signing);
    if (made) return made;
    const key = await make();
    await tx.delete(signingKeys).where(lte(signingKeys.createdAt, times.verifying));
    await tx
      .insert(signingKeys)
      .values({ ...key, publicKey: { ...key.publicKey }, privateKey: { ...key.privateKey } });
    return key;
  });
}

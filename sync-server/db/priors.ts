/**
 * What people's answers say of the lists' sources together. One at a time: there is nothing to roll back to, for a newer one
 * has what the older one had, and nobody who has left (V4).
 */
import { eq, ne, sql } from 'drizzle-orm';
import { priorManifestSchema, type PriorManifest } from '../protocol/messages';
import type { Db } from './connect';
import { sha256 } from './digest';
import { erasures, sharedPriors } from './schema';

export interface MadePrior extends Pick<PriorManifest, 'people'> {
  readonly bytes: Uint8Array;
}

/**
 * Puts one in the place of the one before; null: there is none any more.
 * @param by.erasuresSeen as counted before the showings were read
 */
export function keepPrior(
  db: Db,
  made: MadePrior | null,
  { erasuresSeen, now }: { readonly erasuresSeen: number; readonly now: Date },
): Promise<void> {
  return db.transaction(async (tx) => {
    if (!made) return void (await tx.delete(sharedPriors));
    const { bytes, people } = made;
    const digest = sha256(bytes);
    const manifest = priorManifestSchema.parse({
      ...{ kind: 'prior', digest, bytes: bytes.length, people, url: `/api/priors/${digest}` },
    });
    await tx.delete(sharedPriors).where(ne(sharedPriors.digest, digest));
    await tx
      .insert(sharedPriors)
      .values({ digest, manifest, bytes, erasuresSeen, createdAt: now })
      .onConflictDoUpdate({ target: sharedPriors.digest, set: { erasuresSeen } });
  });
}

/** The one that devices are told of; null: there is none. */
export async function priorInService(db: Db): Promise<PriorManifest | null> {
  const [row] = await db.select({ manifest: sharedPriors.manifest }).from(sharedPriors);
  return row ? priorManifestSchema.parse(row.manifest) : null;
}

/** Whether there is one that may know somebody who is gone: it has to be made anew (V4). */
export async function priorKnowsErased(db: Db): Promise<boolean> {
  const found = await db
    .select({ digest: sharedPriors.digest })
    .from(sharedPriors)
    .where(sql`${sharedPriors.erasuresSeen} < (select count(*) from ${erasures})`);
  return found.length > 0;
}

/** @returns null: there is none of this name. */
export async function readPrior(db: Db, digest: string): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ bytes: sharedPriors.bytes })
    .from(sharedPriors)
    .where(eq(sharedPriors.digest, digest));
  return row?.bytes ?? null;
}

export async function hasPrior(db: Db, digest: string): Promise<boolean> {
  const found = await db
    .select({ digest: sharedPriors.digest })
    .from(sharedPriors)
    .where(eq(sharedPriors.digest, digest));
  return found.length === 1;
}

/**
 * V4: what a person contributed leaves the models too. Erasures are counted, never compared by time: a training that
 * overlaps one cannot tell on which side it was, but it knows how many were committed before it began to read.
 */
import { randomUUID } from 'node:crypto';
import { and, count, eq, inArray, lt, notExists, notLike, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Db } from './connect';
import type { EvidenceKind } from './evidence';
import { artefacts, blobs, erasures } from './schema';

/** Versions of models that came with Palate begin so; all others begin with a date. */
export const PRETRAINED = 'pretrained-';

/**
 * To be called in the transaction in which somebody who contributed is erased, or stops to contribute.
 * @param known what of theirs may have been learned from
 */
export async function noteErasure(tx: Db, now: Date, known: EvidenceKind = 'words'): Promise<void> {
  await tx.insert(erasures).values({ id: randomUUID(), at: now, showingsOnly: known === 'showings' });
}

/** So many whom models may know are committed by now. */
export async function countErasures(db: Db): Promise<number> {
  const [row] = await db.select({ count: count() }).from(erasures).where(ofModels);
  return row.count;
}

/** The same of all whom the shared prior may know. */
export async function countPriorErasures(db: Db): Promise<number> {
  const [row] = await db.select({ count: count() }).from(erasures);
  return row.count;
}

const ofModels = eq(erasures.showingsOnly, false);

/** Models of this Palate that began before the last of so many erasures. What came with Palate knows nobody here. */
export const knowsErased = (erased: number | SQL): SQL =>
  and(lt(artefacts.erasuresSeen, erased), notLike(artefacts.version, `${PRETRAINED}%`))!;

const erasuresNow = sql`(select count(*) from ${erasures} where ${ofModels})`;

/** Condition for models that know nobody who is gone. */
export const knowsNobodyErased = sql`not (${knowsErased(erasuresNow)})`;

/** Whether some model still knows somebody who is gone: reason enough to train. */
export async function mustForget(db: Db): Promise<boolean> {
  const found = await db
    .select({ version: artefacts.version })
    .from(artefacts)
    .where(knowsErased(erasuresNow))
    .limit(1);
  return found.length > 0;
}

/** Removes these models, bytes and all. @returns whether one of them was in service. */
export async function removeKnowing(tx: Db, erased: number): Promise<boolean> {
  const gone = await tx
    .delete(artefacts)
    .where(knowsErased(erased))
    .returning({ digest: artefacts.digest, inService: artefacts.inService });
  if (gone.length === 0) return false;
  const named = tx
    .select({ one: sql`1` })
    .from(artefacts)
    .where(eq(artefacts.digest, blobs.digest));
  await tx.delete(blobs).where(
    and(
      inArray(
        blobs.digest,
        gone.map(({ digest }) => digest),
      ),
      notExists(named),
    ),
  );
  return gone.some(({ inService }) => inService);
}

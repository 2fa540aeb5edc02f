/**
 * Deltas that lead to the model in service. The schema ties each to both of its models: with either of them it goes, so
 * that no delta brings back what was forgotten (V4).
 */
import { eq, inArray, ne } from 'drizzle-orm';
import type { Db } from './connect';
import { sha256 } from './digest';
import { artefactDeltas, blobs } from './schema';

/** What turns the artefact `from` into another one. */
export interface MadeDelta {
  /** SHA-256 of the artefact that a device has. */
  readonly from: string;
  readonly bytes: Uint8Array;
}

export interface KeptDelta {
  /** Of its own bytes: its name. */
  readonly digest: string;
  readonly from: string;
  readonly bytes: number;
}

/**
 * Keeps deltas to one artefact, which is there, in place of all that lead elsewhere: they are of no use any more. To be
 * called in the transaction that publishes it, when those that must go are gone: a delta from one of them is not kept.
 */
export async function replaceDeltas(
  tx: Db,
  to: string,
  made: readonly MadeDelta[],
  now: Date,
): Promise<void> {
  await tx.delete(artefactDeltas).where(ne(artefactDeltas.toDigest, to));
  if (made.length === 0) return;
  const wanted = made.map(({ from }) => from);
  const kept = await tx.select({ digest: blobs.digest }).from(blobs).where(inArray(blobs.digest, wanted));
  const there = new Set(kept.map(({ digest }) => digest));
  for (const { from, bytes } of made.filter(({ from }) => there.has(from)))
    await tx
      .insert(artefactDeltas)
      .values({
        ...{ digest: sha256(bytes), fromDigest: from, toDigest: to },
        ...{ size: bytes.length, bytes, createdAt: now },
      })
      .onConflictDoNothing();
}

/** Those that lead to one artefact. */
export function listDeltas(db: Db, to: string): Promise<KeptDelta[]> {
  return db
    .select({ digest: artefactDeltas.digest, from: artefactDeltas.fromDigest, bytes: artefactDeltas.size })
    .from(artefactDeltas)
    .where(eq(artefactDeltas.toDigest, to))
    .orderBy(artefactDeltas.fromDigest);
}

/** @returns null: there is none of this name. */
export async function readDelta(db: Db, digest: string): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ bytes: artefactDeltas.bytes })
    .from(artefactDeltas)
    .where(eq(artefactDeltas.digest, digest));
  return row?.bytes ?? null;
}

export async function hasDelta(db: Db, digest: string): Promise<boolean> {
  const found = await db
    .select({ digest: artefactDeltas.digest })
    .from(artefactDeltas)
    .where(eq(artefactDeltas.digest, digest));
  return found.length === 1;
}

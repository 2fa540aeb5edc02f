/**
 * What was chosen beside a published model: weights of the blend and a linear model. The schema ties it to the model's
 * bytes, so that it comes back with them in a roll-back, and goes with them when somebody is forgotten (V4).
 */
import { eq } from 'drizzle-orm';
import { ensembleManifestSchema, type ArtefactManifest, type EnsembleManifest } from '../protocol/messages';
import type { Db } from './connect';
import { sha256 } from './digest';
import { ensembles } from './schema';

/** An ensemble as its training leaves it. */
export interface MadeEnsemble extends Pick<EnsembleManifest, 'items' | 'metrics'> {
  readonly bytes: Uint8Array;
  /** JSON values. */
  readonly config: object;
}

/** To be called in the transaction that publishes `beside`. */
export async function keepEnsemble(
  tx: Db,
  beside: ArtefactManifest,
  { bytes, config, ...facts }: MadeEnsemble,
  now: Date,
): Promise<void> {
  const digest = sha256(bytes);
  const { version, trainedAt } = beside;
  const manifest = ensembleManifestSchema.parse({
    ...{ kind: 'ensemble', version, digest, bytes: bytes.length, ...facts, config },
    ...{ trainedAt, url: `/api/ensembles/${digest}` },
  });
  await tx
    .insert(ensembles)
    .values({ artefactDigest: beside.digest, digest, manifest, bytes, createdAt: now });
}

/** The one beside a model, by the model's digest; null where it has none. */
export async function ensembleBeside(db: Db, artefactDigest: string): Promise<EnsembleManifest | null> {
  const [row] = await db
    .select({ manifest: ensembles.manifest })
    .from(ensembles)
    .where(eq(ensembles.artefactDigest, artefactDigest));
  return row ? ensembleManifestSchema.parse(row.manifest) : null;
}

/** @returns null: there is none of this name. */
export async function readEnsemble(db: Db, digest: string): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ bytes: ensembles.bytes })
    .from(ensembles)
    .where(eq(ensembles.digest, digest));
  return row?.bytes ?? null;
}

export async function hasEnsemble(db: Db, digest: string): Promise<boolean> {
  const found = await db
    .select({ digest: ensembles.digest })
    .from(ensembles)
    .where(eq(ensembles.digest, digest));
  return found.length === 1;
}

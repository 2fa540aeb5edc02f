/** Published models: which there are, and which one is in service (A1, A5). */
import { and, asc, desc, eq, like, lt, not, sql } from 'drizzle-orm';
import { PalateError } from '../../models/errors';
import { artefactManifestSchema, type ArtefactManifest } from '../protocol/messages';
import { writeBlob } from './catalogue';
import type { Db } from './connect';
import { replaceDeltas, type MadeDelta } from './deltas';
import { keepEnsemble, type MadeEnsemble } from './ensembles';
import { knowsErased, knowsNobodyErased, PRETRAINED, removeKnowing } from './forgetting';
import { artefacts } from './schema';

export interface PublishedArtefact {
  readonly manifest: ArtefactManifest;
  readonly publishedAt: Date;
  readonly inService: boolean;
  /** How many erasures were committed before its evidence was collected. */
  readonly erasuresSeen: number;
}

/** Somebody from whom the model learned has been erased since (V4). */
export class ForgottenModelError extends PalateError {
  override readonly name = 'ForgottenModelError';
}

const columns = {
  manifest: artefacts.manifest,
  publishedAt: artefacts.publishedAt,
  inService: artefacts.inService,
  erasuresSeen: artefacts.erasuresSeen,
};

type Row = Pick<typeof artefacts.$inferSelect, keyof typeof columns>;
const published = (row: Row): PublishedArtefact => ({
  ...row,
  manifest: artefactManifestSchema.parse(row.manifest),
});

/** The model that devices are told to use; null before the first. */
export async function artefactInService(db: Db): Promise<PublishedArtefact | null> {
  const [row] = await db.select(columns).from(artefacts).where(inService);
  return row ? published(row) : null;
}

/** Newest first. */
export async function listArtefacts(db: Db, limit = 50): Promise<PublishedArtefact[]> {
  const rows = await db
    .select(columns)
    .from(artefacts)
    .orderBy(desc(artefacts.publishedAt), desc(artefacts.version))
    .limit(limit);
  return rows.map(published);
}

/**
 * Keeps the bytes and puts them into service, all in one transaction. Models that know somebody whom this one has
 * forgotten go, bytes and all (V4).
 * @param artefact `erasuresSeen` as counted before its evidence was collected; `deltas` that lead to it, and the `ensemble` beside it
 */
export async function publishArtefact(
  db: Db,
  artefact: {
    manifest: ArtefactManifest;
    bytes: Uint8Array;
    erasuresSeen: number;
    deltas?: readonly MadeDelta[];
    ensemble?: MadeEnsemble | null;
  },
  now: Date,
): Promise<void> {
  const { manifest, bytes, erasuresSeen, deltas = [], ensemble = null } = artefact;
  await db.transaction(async (tx) => {
    await writeBlob(tx, { digest: manifest.digest, kind: 'artefact', bytes }, now);
    await tx.update(artefacts).set({ inService: false }).where(inService);
    await tx.insert(artefacts).values({
      version: manifest.version,
      kind: manifest.kind,
      digest: manifest.digest,
      manifest,
      publishedAt: now,
      inService: true,
      erasuresSeen,
    });
    await removeKnowing(tx, erasuresSeen);
    await replaceDeltas(tx, manifest.digest, deltas, now);
    if (ensemble) await keepEnsemble(tx, manifest, ensemble, now);
  });
}

/**
 * The models from which devices may come: the one in service and the last ones before it, newest first, as far as they
 * know nobody of so many who were erased.
 */
export async function deltaBases(db: Db, erased: number, most: number): Promise<PublishedArtefact[]> {
  const rows = await db
    .select(columns)
    .from(artefacts)
    .where(and(eq(artefacts.kind, 'collaborative'), not(knowsErased(erased))))
    .orderBy(desc(artefacts.inService), desc(artefacts.publishedAt), desc(artefacts.version))
    .limit(most);
  return rows.map(published);
}

/**
 * For a training that publishes nothing: models that know one of so many erased people go all the same. Where one of
 * them was in service, the model that came with Palate takes its place, or none.
 * @returns whether what is in service has changed.
 */
export function forgetArtefacts(db: Db, erased: number): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await removeKnowing(tx, erased))) return false;
    const pretrained = await readPretrained(tx);
    if (pretrained) await putIntoService(tx, pretrained.manifest.version);
    return true;
  });
}

/** The model that came with Palate; null when there never was one. */
export async function readPretrained(db: Db): Promise<PublishedArtefact | null> {
  const [row] = await db
    .select(columns)
    .from(artefacts)
    .where(like(artefacts.version, `${PRETRAINED}%`))
    .orderBy(asc(artefacts.publishedAt))
    .limit(1);
  return row ? published(row) : null;
}

/**
 * Puts an earlier model back into service: the one named, or the last one published before the present one.
 * @returns what is in service now, or null when there is no such version; then nothing has changed.
 * @throws {ForgottenModelError} when the one named knows somebody who was erased
 */
export async function rollBackArtefact(db: Db, version: string | null): Promise<PublishedArtefact | null> {
  return db.transaction(async (tx) => {
    const [present] = await tx.select(columns).from(artefacts).where(inService);
    if (!present && version === null) return null;
    const wanted =
      version === null ? lt(artefacts.publishedAt, present.publishedAt) : eq(artefacts.version, version);
    const [target] = await tx
      .select({ ...columns, clean: sql<boolean>`${knowsNobodyErased}` })
      .from(artefacts)
      .where(
        and(wanted, eq(artefacts.kind, 'collaborative'), version === null ? knowsNobodyErased : undefined),
      )
      .orderBy(desc(artefacts.publishedAt))
      .limit(1);
    if (!target) return null;
    const { clean, ...row } = target;
    const artefact = published(row);
    if (!clean)
      throw new ForgottenModelError(
        `The model ${artefact.manifest.version} learned from somebody who was erased since. It cannot come back.`,
      );
    await tx.update(artefacts).set({ inService: false }).where(inService);
    await putIntoService(tx, artefact.manifest.version);
    return { ...artefact, inService: true };
  });
}

async function putIntoService(tx: Db, version: string): Promise<void> {
  await tx.update(artefacts).set({ inService: true }).where(eq(artefacts.version, version));
}

const inService = and(eq(artefacts.kind, 'collaborative'), eq(artefacts.inService, true));

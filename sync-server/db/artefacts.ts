/** Published models: which there are, and which one is in service (A1, A5). */
import { and, asc, desc, eq, like, lt } from 'drizzle-orm';
import { artefactManifestSchema, type ArtefactManifest } from '../protocol/messages';
import { writeBlob } from './catalogue';
import type { Db } from './connect';
import { artefacts } from './schema';

export interface PublishedArtefact {
  readonly manifest: ArtefactManifest;
  readonly publishedAt: Date;
  readonly inService: boolean;
}

const columns = {
  manifest: artefacts.manifest,
  publishedAt: artefacts.publishedAt,
  inService: artefacts.inService,
};

type Row = { manifest: Record<string, unknown>; publishedAt: Date; inService: boolean };
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

/** Keeps the bytes and puts them into service, all in one transaction. */
export async function publishArtefact(
  db: Db,
  artefact: { manifest: ArtefactManifest; bytes: Uint8Array },
  now: Date,
): Promise<void> {
  const { manifest, bytes } = artefact;
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
    });
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

/** Versions of models that came with Palate begin so; all others begin with a date. */
export const PRETRAINED = 'pretrained-';

/**
 * Puts an earlier model back into service: the one named, or the last one published before the present one.
 * @returns what is in service now, or null when there is no such version; then nothing has changed.
 */
export async function rollBackArtefact(db: Db, version: string | null): Promise<PublishedArtefact | null> {
  return db.transaction(async (tx) => {
    const [present] = await tx.select(columns).from(artefacts).where(inService);
    if (!present && version === null) return null;
    const wanted =
      version === null ? lt(artefacts.publishedAt, present.publishedAt) : eq(artefacts.version, version);
    const [target] = await tx
      .select(columns)
      .from(artefacts)
      .where(and(wanted, eq(artefacts.kind, 'collaborative')))
      .orderBy(desc(artefacts.publishedAt))
      .limit(1);
    if (!target) return null;
    const row = published(target);
    await tx.update(artefacts).set({ inService: false }).where(inService);
    await tx.update(artefacts).set({ inService: true }).where(eq(artefacts.version, row.manifest.version));
    return { ...row, inService: true };
  });
}

const inService = and(eq(artefacts.kind, 'collaborative'), eq(artefacts.inService, true));

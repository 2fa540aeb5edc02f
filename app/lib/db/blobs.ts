/** Catalogue and artefact bytes: verified before use, swapped in one transaction (A2). */
import { ArtefactError } from '../../../models/errors';
import type {
  ArtefactManifest,
  CatalogueManifest,
  EnsembleManifest,
  PriorManifest,
} from '../../../sync-server/protocol/messages';
import { sha256Hex } from '../sha256';
import { orStorageFull } from './errors';
import type { PalateDb } from './open';
import type { BlobKind, BlobRow } from './rows';
import { readSetting, removeSetting, writeSetting } from './settings';

interface Manifests {
  readonly catalogue: CatalogueManifest;
  readonly collaborative: ArtefactManifest;
  readonly ensemble: EnsembleManifest;
  readonly prior: PriorManifest;
}
export type ManifestOf<K extends BlobKind> = Manifests[K];

export interface InstalledBlob<K extends BlobKind = BlobKind> {
  readonly digest: string;
  readonly bytes: ArrayBuffer;
  readonly manifest: ManifestOf<K>;
}

export interface BlobToInstall<K extends BlobKind = BlobKind> {
  readonly kind: K;
  readonly manifest: ManifestOf<K>;
  readonly bytes: ArrayBuffer;
  /** Client time, ms since the epoch: orders what may be thrown away, nothing else. */
  readonly now?: number;
}

/** In messages for a person. */
const NAMES: Readonly<Record<BlobKind, string>> = {
  ...{ catalogue: 'catalogue', collaborative: 'model', ensemble: 'model' },
  prior: 'knowledge of others’ answers',
};

const pointer = (kind: BlobKind) => `current.${kind}` as const;

/** The bytes in service, or null. The caller owns the returned buffer: every read is a copy. */
export async function currentBlob<K extends BlobKind>(
  db: PalateDb,
  kind: K,
): Promise<InstalledBlob<K> | null> {
  return db.survive(() =>
    db.transaction('r', db.blobs, db.settings, async () => {
      const digest = await readSetting(db, pointer(kind));
      const row = digest === undefined ? undefined : await db.blobs.get(digest);
      return row ? { digest: row.digest, bytes: row.bytes, manifest: row.manifest as ManifestOf<K> } : null;
    }),
  );
}

/** Digest of the bytes in service, without reading them; null when there are none. */
export async function currentDigest(db: PalateDb, kind: BlobKind): Promise<string | null> {
  return db.survive(() =>
    db.transaction('r', db.blobs, db.settings, async () => {
      const digest = await readSetting(db, pointer(kind));
      return digest !== undefined && (await db.blobs.where('digest').equals(digest).count()) > 0
        ? digest
        : null;
    }),
  );
}

/**
 * Puts bytes in service. The one before is kept for a roll-back of the server, older ones are deleted. Two tabs may
 * install at once: the transactions run one after the other and each leaves a whole state.
 * @throws {ArtefactError} wrong length or digest; {StorageFullError} no room. In both cases the old one serves on.
 */
export async function installBlob<K extends BlobKind>(db: PalateDb, blob: BlobToInstall<K>): Promise<void> {
  await verify(blob);
  const { kind, manifest, bytes, now = 0 } = blob;
  const row: BlobRow = { digest: manifest.digest, kind, manifest, bytes, installedAt: now };
  await orStorageFull(`The new ${NAMES[kind]}`, () => db.survive(() => swap(db, row)));
}

function swap(db: PalateDb, row: BlobRow): Promise<void> {
  return db.transaction('rw', db.blobs, db.settings, async () => {
    const before = await readSetting(db, pointer(row.kind));
    await db.blobs.put(row);
    await writeSetting(db, pointer(row.kind), row.digest);
    const stay = before === row.digest ? await newestOther(db, row) : before;
    const held = await db.blobs.where('kind').equals(row.kind).primaryKeys();
    await db.blobs.bulkDelete(held.filter((digest) => digest !== row.digest && digest !== stay));
  });
}

async function newestOther(db: PalateDb, row: BlobRow): Promise<string | undefined> {
  const held = await db.blobs.where('kind').equals(row.kind).primaryKeys();
  return held.find((digest) => digest !== row.digest);
}

/** A roll-back of the server to bytes that are still here: no download. @returns false when they are not. */
export async function reinstateBlob(db: PalateDb, kind: BlobKind, digest: string): Promise<boolean> {
  return db.survive(() =>
    db.transaction('rw', db.blobs, db.settings, async () => {
      if ((await db.blobs.where('digest').equals(digest).count()) === 0) return false;
      await writeSetting(db, pointer(kind), digest);
      return true;
    }),
  );
}

/** Takes all bytes of one kind out of service, the ones before too. @returns false: there were none. */
export async function withdrawBlobs(db: PalateDb, kind: BlobKind): Promise<boolean> {
  return db.survive(() =>
    db.transaction('rw', db.blobs, db.settings, async () => {
      await removeSetting(db, pointer(kind));
      return (await db.blobs.where('kind').equals(kind).delete()) > 0;
    }),
  );
}

/** For bytes that turned out to be unusable after all: the next sync downloads them again. */
export async function discardBlob(db: PalateDb, digest: string): Promise<void> {
  await db.survive(() => db.blobs.delete(digest));
}

async function verify({ kind, manifest, bytes }: BlobToInstall): Promise<void> {
  const what = NAMES[kind];
  if (bytes.byteLength !== manifest.bytes)
    throw new ArtefactError(
      `The new ${what} is incomplete: ${bytes.byteLength} of ${manifest.bytes} bytes came. The one before stays in use; it will be downloaded again.`,
    );
  const digest = await sha256Hex(bytes);
  if (digest !== manifest.digest)
    throw new ArtefactError(
      `The new ${what} does not match its digest (${digest.slice(0, 12)}… instead of ${manifest.digest.slice(0, 12)}…). The one before stays in use; it will be downloaded again.`,
    );
}

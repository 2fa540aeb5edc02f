/** Catalogue and models: public bytes, fetched without an account and verified before use (A2). */
import { ArtefactError } from '../../../models/errors';
import { keepExperiment } from '../db/experiment';
import { currentDigest, installBlob, reinstateBlob, withdrawBlobs } from '../db/blobs';
import type { BlobKind, BlobManifest } from '../db/rows';
import { installByDelta } from './by-delta';
import type { DeltaManifest } from '../../../sync-server/protocol/messages';
import type { RoundDeps } from './round';

/** Bytes that were refused are not downloaded again before this time, doubled with every refusal, ms. */
const REFUSED_MS = 60_000;

/** Remembers which downloads turned out to be bad, so that a broken file does not cost its megabytes every minute. */
export class Refusals {
  readonly #until = new Map<
    string,
    { readonly at: number; readonly times: number; readonly error: ArtefactError }
  >();

  forget(): void {
    this.#until.clear();
  }

  add(digest: string, now: number, error: ArtefactError): void {
    const times = (this.#until.get(digest)?.times ?? 0) + 1;
    this.#until.set(digest, { at: now + REFUSED_MS * 2 ** Math.min(times - 1, 6), times, error });
  }

  /** Why this digest must wait, or null. */
  standing(digest: string, now: number): ArtefactError | null {
    const refusal = this.#until.get(digest);
    return refusal && now < refusal.at ? refusal.error : null;
  }
}

/**
 * Brings catalogue and models to what the server has in service. A server that has no model says so: then somebody was
 * erased from it, and it goes here too (0011); the same of an experiment. Without an answer all stays. A catalogue tells of nobody and stays.
 * @throws {ArtefactError} a torn or wrong download, after the others were tried; {StorageFullError}; {SyncError}
 */
export async function installNews(
  deps: RoundDeps,
  installed: (kind: BlobKind) => void,
  signal: AbortSignal,
): Promise<void> {
  const manifest = await deps.api.manifest(signal);
  await keepExperiment(deps.db, manifest.experiment ?? null);
  const news = [
    { kind: 'catalogue', manifest: manifest.catalogue },
    { kind: 'collaborative', manifest: manifest.artefacts.collaborative },
    { kind: 'ensemble', manifest: manifest.artefacts.ensemble ?? null },
    { kind: 'prior', manifest: manifest.prior ?? null },
  ] as const;
  let refused: ArtefactError | null = null;
  for (const { kind, manifest: wanted } of news) {
    if (!wanted || (await currentDigest(deps.db, kind)) === wanted.digest) continue;
    const deltas = kind === 'collaborative' ? (manifest.deltas ?? []) : [];
    const refusal = await install(deps, { kind, manifest: wanted, deltas }, signal);
    if (refusal) refused ??= refusal;
    else installed(kind);
  }
  for (const { kind, manifest: wanted } of news.filter(({ kind }) => kind !== 'catalogue'))
    if (wanted === null && (await withdrawBlobs(deps.db, kind))) installed(kind);
  if (refused) throw refused;
}

/** What the server has in service. */
export interface Wanted {
  readonly kind: BlobKind;
  readonly manifest: BlobManifest;
  /** Ways to it from what a device may have. */
  readonly deltas: readonly DeltaManifest[];
}

async function install(
  deps: RoundDeps,
  { kind, manifest, deltas }: Wanted,
  signal: AbortSignal,
): Promise<ArtefactError | null> {
  const { db, api, now, refusals } = deps;
  const { digest, url } = manifest;
  if (await reinstateBlob(db, kind, digest)) return null;
  const standing = refusals.standing(digest, now());
  if (standing) return standing;
  try {
    if (await installByDelta(deps, { kind, manifest, deltas }, signal)) return null;
    const bytes = await api.download(url, signal);
    await installBlob(db, { kind, manifest, bytes, now: Math.round(now()) });
    return null;
  } catch (error) {
    if (!(error instanceof ArtefactError)) throw error;
    refusals.add(digest, now(), error);
    return error;
  }
}

/** A model made of the one that this device has and what changed since: a part of the bytes for the same digest. */
import { ArtefactError } from '../../../models/errors';
import { currentBlob, installBlob } from '../db/blobs';
import { StorageFullError } from '../db/errors';
import type { Wanted } from './downloads';
import type { RoundDeps } from './round';

/**
 * Makes the bytes that a delta leads to, off the main thread.
 * @param bytes how many they are to be
 * @throws whatever goes wrong: then the whole is fetched
 */
export type ApplyDelta = (request: {
  readonly base: ArrayBuffer;
  readonly delta: ArrayBuffer;
  readonly bytes: number;
}) => Promise<ArrayBuffer>;

/**
 * @returns false: there is no delta from what is in service here, or something was wrong with it. The whole has to be
 *   fetched then, and nobody has to hear of it; the same delta is not tried again meanwhile.
 * @throws {StorageFullError} as the whole would; the signal's reason
 */
export async function installByDelta(
  { db, api, now, refusals, applyDelta }: RoundDeps,
  { kind, manifest, deltas }: Wanted,
  signal: AbortSignal,
): Promise<boolean> {
  if (!applyDelta || deltas.length === 0) return false;
  const base = await currentBlob(db, kind);
  const delta = deltas.find(({ from }) => from === base?.digest);
  if (!base || !delta || refusals.standing(delta.digest, now())) return false;
  try {
    const change = await api.download(delta.url, signal);
    const bytes = await applyDelta({ base: base.bytes, delta: change, bytes: manifest.bytes });
    signal.throwIfAborted();
    await installBlob(db, { kind, manifest, bytes, now: Math.round(now()) }); // compares the digest (A2)
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StorageFullError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    refusals.add(delta.digest, now(), new ArtefactError(why, { cause: error }));
    return false;
  }
}

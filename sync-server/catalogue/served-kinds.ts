/** What is served by digest, and where its bytes are. */
import { hasBlob, readBlob, type BlobKind } from '../db/catalogue';
import type { Db } from '../db/connect';
import { hasDelta, readDelta } from '../db/deltas';
import { hasEnsemble, readEnsemble } from '../db/ensembles';

export type ServedKind = BlobKind | 'delta' | 'ensemble';

export function holds(db: Db, digest: string, kind: ServedKind): Promise<boolean> {
  if (kind === 'delta') return hasDelta(db, digest);
  return kind === 'ensemble' ? hasEnsemble(db, digest) : hasBlob(db, digest, kind);
}

/** @returns null: there are none of this kind under this digest. */
export function read(db: Db, digest: string, kind: ServedKind): Promise<Uint8Array | null> {
  if (kind === 'delta') return readDelta(db, digest);
  return kind === 'ensemble' ? readEnsemble(db, digest) : readBlob(db, digest, kind);
}

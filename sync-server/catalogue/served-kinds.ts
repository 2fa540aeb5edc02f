/** What is served by digest, and where its bytes are. */
import { hasBlob, readBlob, type BlobKind } from '../db/catalogue';
import type { Db } from '../db/connect';
import { hasDelta, readDelta } from '../db/deltas';

export type ServedKind = BlobKind | 'delta';

export const holds = (db: Db, digest: string, kind: ServedKind): Promise<boolean> =>
  kind === 'delta' ? hasDelta(db, digest) : hasBlob(db, digest, kind);

/** @returns null: there are none of this kind under this digest. */
export const read = (db: Db, digest: string, kind: ServedKind): Promise<Uint8Array | null> =>
  kind === 'delta' ? readDelta(db, digest) : readBlob(db, digest, kind);

/** What is served by digest, and where its bytes are. */
import { hasBlob, readBlob, type BlobKind } from '../db/catalogue';
import type { Db } from '../db/connect';
import { hasDelta, readDelta } from '../db/deltas';
import { hasEnsemble, readEnsemble } from '../db/ensembles';
import { hasPrior, readPrior } from '../db/priors';

/** Kinds with tables of their own. */
const OWN = {
  delta: { has: hasDelta, read: readDelta },
  ensemble: { has: hasEnsemble, read: readEnsemble },
  prior: { has: hasPrior, read: readPrior },
};

export type ServedKind = BlobKind | keyof typeof OWN;

const isOwn = (kind: ServedKind): kind is keyof typeof OWN => kind in OWN;

export const holds = (db: Db, digest: string, kind: ServedKind): Promise<boolean> =>
  isOwn(kind) ? OWN[kind].has(db, digest) : hasBlob(db, digest, kind);

/** @returns null: there are none of this kind under this digest. */
export const read = (db: Db, digest: string, kind: ServedKind): Promise<Uint8Array | null> =>
  isOwn(kind) ? OWN[kind].read(db, digest) : readBlob(db, digest, kind);

import { ArtefactError } from '../../../models/errors';
import { currentBlob, discardBlob } from '../db/blobs';
import { sha256Hex } from '../sha256';
import { readInvitation } from '../db/experiment';
import { interactionsAfter, latestImpressions } from '../db/history';
import type { PalateDb } from '../db/open';
import type { BlobKind } from '../db/rows';
import { readSetting } from '../db/settings';
import { tasteRegisters } from '../db/taste';
import type { EngineStore, StoredBytes } from './engine-store';

/** The engine's view of the device's database. */
export function dexieStore(db: PalateDb): EngineStore {
  return {
    catalogue: () => verified(db, 'catalogue'),
    collaborative: () => verified(db, 'collaborative'),
    ensemble: () => verified(db, 'ensemble'),
    prior: () => verified(db, 'prior'),
    historyAfter: (row) =>
      // One transaction, so that no rows of the next person come under the name of the one before (P11).
      db.survive(() =>
        db.transaction('r', db.interactions, db.settings, db.registers, async () => {
          const [deviceId, taste, invitation] = await Promise.all([
            readSetting(db, 'deviceId'),
            tasteRegisters(db),
            readInvitation(db),
          ]);
          const { rows, lastRow, epoch } = await interactionsAfter(db, row);
          return { rows, taste, invitation, lastRow, epoch: `${deviceId} ${epoch}` };
        }),
      ),
    impressions: (most, upTo) => latestImpressions(db, most, upTo),
  };
}

/** A2: bytes are compared with their digest before each use; a disk may lose what a download had right. */
async function verified(db: PalateDb, kind: BlobKind): Promise<StoredBytes | null> {
  const blob = await currentBlob(db, kind);
  if (!blob) return null;
  const { digest, bytes, manifest } = blob;
  if ((await sha256Hex(bytes)) !== digest) {
    await discardBlob(db, digest);
    throw new ArtefactError('Its bytes were damaged on this device; the next sync fetches them again.');
  }
  const version = 'version' in manifest ? manifest.version : digest;
  return { digest, version, bytes: new Uint8Array(bytes) };
}

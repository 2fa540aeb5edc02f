/** V4: everything this device holds of the person, as plain JSON. */
import type { Interaction } from '../../../models/types';
import { asEvent, byOrder } from './history';
import type { PalateDb } from './open';
import type { BlobManifest, RegisterRow } from './rows';
import { quarantinedEvents } from './outbox';
import type { QuarantinedEvent } from './outbox';
import { readSetting } from './settings';

export interface DeviceExport {
  readonly format: 'palate-device-export';
  readonly version: 1;
  /** Client time, ms since the epoch. */
  readonly exportedAt: number;
  readonly deviceId: string | null;
  readonly personId: string | null;
  /** In the person's order, impressions included. */
  readonly interactions: readonly Interaction[];
  /** Seqs of `deviceId` that the server has not acknowledged. */
  readonly waiting: readonly number[];
  readonly quarantined: readonly QuarantinedEvent[];
  readonly preferences: readonly Pick<RegisterRow, 'name' | 'value' | 'clock'>[];
  /** What catalogue and model were in use; their bytes are the same for everybody. */
  readonly models: readonly BlobManifest[];
}

/** One consistent state. The bearer token is left out: it is a key, not a datum. */
export async function exportEverything(db: PalateDb, now: number): Promise<DeviceExport> {
  return db.survive(() =>
    db.transaction('r', db.tables, async () => ({
      format: 'palate-device-export',
      version: 1,
      exportedAt: now,
      deviceId: (await readSetting(db, 'deviceId')) ?? null,
      personId: (await readSetting(db, 'personId')) ?? null,
      interactions: (await db.interactions.toArray()).sort(byOrder).map(asEvent),
      waiting: await db.outbox.orderBy('seq').primaryKeys(),
      quarantined: await quarantinedEvents(db),
      preferences: (await db.registers.toArray()).map(({ name, value, clock }) => ({ name, value, clock })),
      models: (await db.blobs.toArray()).map(({ manifest }) => manifest),
    })),
  );
}

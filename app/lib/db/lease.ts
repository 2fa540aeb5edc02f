/** A named right that one tab holds for a time. */
import type { PalateDb } from './open';
import { readSetting, removeSetting, writeSetting } from './settings';

export interface LeaseRequest {
  readonly holder: string;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly ttlMs: number;
  /** Take it even from a tab whose lease still runs. */
  readonly steal: boolean;
}

/** Takes or renews the lease of syncing. @returns false when another tab holds it. */
export async function takeLease(db: PalateDb, { holder, now, ttlMs, steal }: LeaseRequest): Promise<boolean> {
  return db.transaction('rw', db.settings, async () => {
    const lease = await readSetting(db, 'syncLease');
    const left = lease ? lease.expiresAt - now() : 0;
    // More than a whole term left: the clock was set back. Such a lease would last for ever.
    const runs = lease !== undefined && lease.holder !== holder && left > 0 && left <= ttlMs;
    if (runs && !steal) return false;
    await writeSetting(db, 'syncLease', { holder, expiresAt: now() + ttlMs });
    return true;
  });
}

export async function dropLease(db: PalateDb, holder: string): Promise<void> {
  await db.transaction('rw', db.settings, async () => {
    if ((await readSetting(db, 'syncLease'))?.holder === holder) await removeSetting(db, 'syncLease');
  });
}

import { grouped } from '../digits';
import type { SyncState } from '../sync/state';

export interface SyncView {
  readonly online: boolean;
  /** The engine is loaded after the first paint; until then nothing is known of the server. */
  readonly started: boolean;
  readonly state: SyncState;
  /** Client time, ms since the epoch. */
  readonly now: number;
}

/** How long a fresh tap may be on its way before the status speaks of it: no flicker, no chatter of screen readers. */
export const GRACE_MS = 2_000;

/**
 * What the one status element says. Never `Synced` while something has waited for longer than the grace (P9).
 * Words, not colours, carry the meaning.
 *
 * Three words are a promise to whoever reads the page by machine: `Offline`, `Synced` and `N waiting to sync`. Where one
 * of them is true it is said, first, and more may follow it. Another word stands only where none of them is:
 *
 *   Kept on this device   what was done here waits for nothing, since the person wants nothing sent (V1)
 *   Sync needs you        nothing waits, but news of other devices cannot come before the person has done something
 *   Connecting            nothing waits, and the server has not answered yet: `Synced` would be a guess
 */
export function syncWords({ online, started, state, now }: SyncView): string {
  const offline = !online || state.phase === 'offline';
  if (state.phase === 'off') return offline ? 'Offline · kept on this device' : 'Kept on this device';
  const waits =
    state.pending > 0 && (offline || !moving(state) || now - (state.oldestQueuedAt ?? 0) >= GRACE_MS);
  const blocked = state.phase === 'blocked';
  if (waits) return `${offline ? 'Offline · ' : ''}${waiting(state.pending)}${blocked ? ' · needs you' : ''}`;
  if (offline) return blocked ? 'Offline · sync needs you' : 'Offline';
  if (blocked) return 'Sync needs you';
  if (!started || state.lastSyncedAt === null) return 'Connecting';
  return 'Synced';
}

const waiting = (pending: number) => `${grouped(pending)} waiting to sync`;
const moving = ({ phase }: SyncState) => phase === 'idle' || phase === 'syncing';

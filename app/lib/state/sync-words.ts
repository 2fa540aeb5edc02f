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
 */
export function syncWords({ online, started, state, now }: SyncView): string {
  const offline = !online || state.phase === 'offline';
  if (state.phase === 'off') return 'Kept on this device';
  const waits =
    state.pending > 0 && (offline || !moving(state) || now - (state.oldestQueuedAt ?? 0) >= GRACE_MS);
  if (waits) return `${offline ? 'Offline · ' : ''}${waiting(state.pending)}`;
  if (offline) return 'Offline';
  if (state.phase === 'blocked') return 'Sync needs you';
  if (!started || state.lastSyncedAt === null) return 'Connecting';
  return 'Synced';
}

const waiting = (pending: number) => `${grouped(pending)} waiting to sync`;
const moving = ({ phase }: SyncState) => phase === 'idle' || phase === 'syncing';

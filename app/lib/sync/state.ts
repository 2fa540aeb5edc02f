/** What the person may know of syncing, and what one round did. Types only, so that pages load no engine for them. */
import type { BlobKind } from '../db/rows';

/**
 * idle: nothing is under way; syncing; offline: the server cannot be reached; waiting: it answered with an error and
 * is tried again later; off: the person keeps everything on this device (V1); blocked: only the person can go on
 * (update the app, register again), see `problem`.
 */
export type SyncPhase = 'idle' | 'syncing' | 'offline' | 'waiting' | 'off' | 'blocked';

export interface SyncState {
  readonly phase: SyncPhase;
  /** Events that the server has not acknowledged. P9: never say "synced" while this is above 0. */
  readonly pending: number;
  /** Client time, ms since the epoch; null when nothing is pending. */
  readonly oldestQueuedAt: number | null;
  /** End of the last round that went through, client time in ms; null before the first. */
  readonly lastSyncedAt: number | null;
  /** Events that the server could not use (P4). */
  readonly quarantined: number;
  /** A sentence for the person, or null. */
  readonly problem: string | null;
}

export const INITIAL_SYNC_STATE: SyncState = {
  phase: 'idle',
  pending: 0,
  oldestQueuedAt: null,
  lastSyncedAt: null,
  quarantined: 0,
  problem: null,
};

/** Why a round runs: `start`, `online`, `visible`, `outbox`, `timer`, or `hand` when the person asks. */
export type FlushReason = 'start' | 'online' | 'visible' | 'outbox' | 'timer' | 'hand';

export interface SyncReport {
  readonly outcome: SyncPhase | 'follower';
  /** Events that the server acknowledged in this round. */
  readonly pushed: number;
  /** Events of other devices that were new. */
  readonly pulled: number;
  readonly installed: readonly BlobKind[];
  readonly problem: string | null;
}

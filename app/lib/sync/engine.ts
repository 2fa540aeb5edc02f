/**
 * When syncing happens, and in which tab (P8, P9). What one round says is in round.ts.
 *
 * Bound of P9: once faults stop, the next round starts within `BACKOFF.capMs` (60 s), at once on `online`, on becoming
 * visible and by hand; it pushes until the outbox is empty.
 */
import { observeUnsentChoices } from '../db/choices';
import type { PalateDb } from '../db/open';
import { observeOutbox } from '../db/outbox';
import type { BlobKind } from '../db/rows';
import { observeSetting, readSetting, writeSetting } from '../db/settings';
import type { SyncApi } from './api';
import type { ApplyDelta } from './by-delta';
import { delayAfter } from './clockwork';
import type { Schedule } from './clockwork';
import { Refusals } from './downloads';
import { problemOf } from './faults';
import { Lead } from './lead';
import type { LeaderLock } from './lock';
import { runRound } from './round';
import type { RoundDeps, RoundResult } from './round';
import { INITIAL_SYNC_STATE } from './state';
import type { FlushReason, SyncReport, SyncState } from './state';

export interface SyncEngineOptions {
  readonly db: PalateDb;
  readonly api: SyncApi;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1): the jitter. */
  readonly random: () => number;
  readonly schedule: Schedule;
  readonly lock: LeaderLock;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** A new bearer secret. */
  readonly newToken: () => string;
  /** How this device is called in the person's list of devices. */
  readonly deviceName: string;
  /** Absent: models are always fetched whole. */
  readonly applyDelta?: ApplyDelta;
  readonly onPulled?: (added: number) => void;
  readonly onInstalled?: (kind: BlobKind) => void;
  /** Between rounds when all is well, ms. */
  readonly pollMs?: number;
  /** From a tap to its push, so that several go together, ms. */
  readonly debounceMs?: number;
}

/** A round by one of these takes leadership from another tab: the person looks at this one. */
const STEALS: readonly FlushReason[] = ['visible', 'hand'];

const FOLLOWER: SyncReport = { outcome: 'follower', pushed: 0, pulled: 0, installed: [], problem: null };

export class SyncEngine {
  readonly #options: SyncEngineOptions;
  readonly #lead: Lead;
  readonly #refusals = new Refusals();
  readonly #listeners = new Set<(state: SyncState) => void>();
  #status: SyncState = INITIAL_SYNC_STATE;
  #running: AbortController | null = null;
  #stopObserving: (() => void)[] = [];
  #round: Promise<SyncReport> | null = null;
  #queued: Promise<SyncReport> | null = null;
  #cancelTimer: () => void = () => undefined;
  #cancelDebounce: (() => void) | null = null;
  #attempt = 0;

  constructor(options: SyncEngineOptions) {
    this.#options = options;
    this.#lead = new Lead(options.lock, () => void this.flush('start'));
  }

  get status(): SyncState {
    return this.#status;
  }

  /** What link.ts needs to speak to the server in this engine's name. */
  get deps(): RoundDeps {
    return { ...this.#options, refusals: this.#refusals };
  }

  /** Calls back now and with every change. @returns how to stop. */
  subscribe(listener: (state: SyncState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#status);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    const { db } = this.#options;
    this.#stopObserving = [
      observeOutbox(db, ({ count, oldestQueuedAt, quarantined }) => {
        const grew = count > this.#status.pending;
        this.#show({ pending: count, oldestQueuedAt, quarantined });
        if (grew) this.#flushSoon();
      }),
      observeUnsentChoices(db, () => this.#flushSoon()),
      observeSetting(db, 'syncNote', (note) => {
        // The tab that leads knows better than its own note of a moment ago.
        if (note && !this.#lead.signal) this.#show(note);
      }),
    ];
    this.#lead.seek();
  }

  /** Gives leadership back and forgets its timers. What is being written is written; nothing new begins. */
  stop(): void {
    this.#running?.abort(new DOMException('Syncing was stopped', 'AbortError'));
    this.#running = null;
    for (const stop of this.#stopObserving) stop();
    this.#stopObserving = [];
    this.#cancelTimers();
    this.#lead.leave();
  }

  /** Before the page freezes or is put aside: another tab may lead (P8). `start` or a flush of a visible page undoes it. */
  handOver(): void {
    this.#cancelTimers();
    this.#lead.leave();
  }

  /** Undoes `handOver`. */
  resume(): void {
    if (this.#running) this.#lead.seek();
  }

  /**
   * Runs one round now, or one more after the one that is under way. In a tab that does not lead, `visible` and `hand`
   * take leadership over; other reasons leave the work to the leader. Never throws.
   */
  flush(reason: FlushReason): Promise<SyncReport> {
    if (!this.#round) {
      this.#round = this.#run(reason).finally(() => {
        this.#round = null;
      });
      return this.#round;
    }
    this.#queued ??= this.#round.then(() => {
      this.#queued = null;
      return this.flush(reason);
    });
    return this.#queued;
  }

  /** Resolves when no round is under way. */
  async settled(): Promise<void> {
    while (this.#round) await this.#round;
  }

  /**
   * Runs `work` as the leader with no round beside it: for changes of who this device is.
   * @throws what `work` throws.
   */
  async alone<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.settled();
    let outcome: { value: T } | { error: unknown } | undefined;
    this.#round = (async () => {
      try {
        outcome = { value: await work(await this.#lead.take()) };
      } catch (error) {
        outcome = { error };
      }
      return FOLLOWER;
    })().finally(() => {
      this.#round = null;
    });
    await this.#round;
    if (outcome && 'value' in outcome) return outcome.value;
    throw outcome?.error;
  }

  async #run(reason: FlushReason): Promise<SyncReport> {
    this.#cancelTimers();
    try {
      const running = this.#running?.signal;
      if (!running) return FOLLOWER;
      const led = STEALS.includes(reason) ? await this.#lead.take() : this.#lead.signal;
      if (!led || led.aborted) return FOLLOWER;
      if (reason === 'hand') this.#refusals.forget();
      return await this.#lap(AbortSignal.any([running, led]));
    } catch {
      return FOLLOWER; // leadership was lost, or the engine stopped, before the round began
    }
  }

  async #lap(signal: AbortSignal): Promise<SyncReport> {
    this.#tell({ phase: 'syncing' });
    const { onPulled = () => undefined, onInstalled = () => undefined, db, now } = this.#options;
    try {
      const result = await runRound(this.deps, { onPulled, onInstalled }, signal);
      const done = result.outcome === 'idle' ? Math.round(now()) : this.#status.lastSyncedAt;
      this.#tell({ phase: result.outcome, problem: result.problem, lastSyncedAt: done });
      this.#plan(result);
      return result;
    } catch (error) {
      if (signal.aborted) {
        const note = await readSetting(db, 'syncNote').catch(() => undefined);
        this.#show({ ...(note && note.phase !== 'syncing' ? note : { phase: 'idle' as const }) });
        return FOLLOWER;
      }
      const failed = {
        ...FOLLOWER,
        outcome: 'waiting',
        problem: problemOf(error),
        retryAfterMs: null,
      } as const;
      this.#tell({ phase: 'waiting', problem: failed.problem });
      this.#plan(failed);
      return failed;
    }
  }

  /** The timer of P9. */
  #plan({ outcome, retryAfterMs }: RoundResult): void {
    const { schedule, random, pollMs = 60_000 } = this.#options;
    const failed = outcome === 'offline' || outcome === 'waiting';
    const delay = failed
      ? Math.max(delayAfter(this.#attempt, random), Math.min(retryAfterMs ?? 0, pollMs))
      : pollMs;
    this.#attempt = failed ? this.#attempt + 1 : 0;
    this.#cancelTimer = schedule(delay, () => void this.flush('timer'));
  }

  /** New entries in the outbox. During a back-off they wait for its end: the server is down, tapping does not mend it. */
  #flushSoon(): void {
    if (!this.#lead.signal || this.#attempt > 0 || this.#cancelDebounce) return;
    this.#cancelDebounce = this.#options.schedule(this.#options.debounceMs ?? 300, () => {
      this.#cancelDebounce = null;
      void this.flush('outbox');
    });
  }

  #cancelTimers(): void {
    this.#cancelTimer();
    this.#cancelDebounce?.();
    this.#cancelDebounce = null;
  }

  /** Shows it here and notes it for the other tabs. */
  #tell(change: Partial<SyncState>): void {
    this.#show(change);
    const { phase, problem, lastSyncedAt } = this.#status;
    // A full disk must not stop the syncing that may be what frees it.
    writeSetting(this.#options.db, 'syncNote', { phase, problem, lastSyncedAt }).catch(() => undefined);
  }

  #show(change: Partial<SyncState>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#listeners) listener(this.#status);
  }
}

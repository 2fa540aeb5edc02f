import { INITIAL_SYNC_STATE, type SyncState } from '../sync/state';
import { GRACE_MS, syncWords } from './sync-words';

/** How sync stands, for the status in the header and the profile page. */
export class SyncStatus {
  #online = $state(navigator.onLine);
  #started = $state(false);
  #state: SyncState = $state.raw(INITIAL_SYNC_STATE);
  #now = $state(Date.now());
  #words = $derived(
    syncWords({ online: this.#online, started: this.#started, state: this.#state, now: this.#now }),
  );

  get words(): string {
    return this.#words;
  }
  get online(): boolean {
    return this.#online;
  }
  get state(): SyncState {
    return this.#state;
  }
  /** Client time, kept fresh enough for ages in words. */
  get now(): number {
    return this.#now;
  }
  get offline(): boolean {
    return !this.#online || this.#state.phase === 'offline';
  }

  /** Follows the network and the clock. @returns how to stop. */
  watch(): () => void {
    const update = () => (this.#online = navigator.onLine);
    addEventListener('online', update);
    addEventListener('offline', update);
    const clock = setInterval(() => (this.#now = Date.now()), 30_000);
    return () => {
      removeEventListener('online', update);
      removeEventListener('offline', update);
      clearInterval(clock);
    };
  }

  started(): void {
    this.#started = true;
  }

  show(state: SyncState): void {
    this.#state = state;
    this.#now = Date.now();
    // What is fresh now is old after the grace: look again then.
    if (state.pending > 0) setTimeout(() => (this.#now = Date.now()), GRACE_MS + 50);
  }

  /** Before the engine is there, the outbox alone is known. */
  showOutbox(outbox: { count: number; oldestQueuedAt: number | null; quarantined: number }): void {
    this.show({
      ...this.#state,
      pending: outbox.count,
      oldestQueuedAt: outbox.oldestQueuedAt,
      quarantined: outbox.quarantined,
    });
  }
}

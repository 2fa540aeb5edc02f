/** This tab's claim to lead. */
import type { Leadership, LeaderLock } from './lock';

export class Lead {
  readonly #lock: LeaderLock;
  readonly #won: () => void;
  #held: Leadership | null = null;
  #waiting: AbortController | null = null;

  /** @param won called when a claim that waited was granted, not after a theft. */
  constructor(lock: LeaderLock, won: () => void) {
    this.#lock = lock;
    this.#won = won;
  }

  /** Fires when leadership is lost; null while another tab leads. */
  get signal(): AbortSignal | null {
    return this.#held && !this.#held.lost.aborted ? this.#held.lost : null;
  }

  /** Waits in line. */
  seek(): void {
    if (this.signal || this.#waiting) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#lock.acquire({ steal: false, signal: waiting.signal }).then(
      (leadership) => {
        if (this.#waiting === waiting) this.#waiting = null;
        if (waiting.signal.aborted || this.signal) return leadership.release();
        this.#hold(leadership);
        this.#won();
      },
      () => {
        if (this.#waiting === waiting) this.#waiting = null;
      },
    );
  }

  /** Leads now, at the cost of another tab. */
  async take(): Promise<AbortSignal> {
    if (this.signal) return this.signal;
    this.#waiting?.abort();
    this.#waiting = null;
    const leadership = await this.#lock.acquire({ steal: true, signal: new AbortController().signal });
    this.#hold(leadership);
    return leadership.lost;
  }

  leave(): void {
    this.#waiting?.abort();
    this.#waiting = null;
    const held = this.#held;
    this.#held = null;
    held?.release();
  }

  #hold(leadership: Leadership): void {
    this.#held = leadership;
    leadership.lost.addEventListener('abort', () => {
      if (this.#held !== leadership) return; // left of our own will
      this.#held = null;
      this.seek();
    });
  }
}

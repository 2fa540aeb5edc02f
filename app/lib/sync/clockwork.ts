/** Time, as the sync engine is given it. */

/** Runs `task` once after `ms`; the answer cancels it. */
export type Schedule = (ms: number, task: () => void) => () => void;

export interface Backoff {
  /** Mean of the first delay is half of this, ms. */
  readonly baseMs: number;
  /** No delay is longer, ms. */
  readonly capMs: number;
}

/** P9: once faults stop, the next attempt starts within `capMs`. */
export const BACKOFF: Backoff = { baseMs: 1_000, capMs: 60_000 };

/**
 * Exponential back-off with full jitter: uniform in [0, min(cap, base * 2^attempt)), so that devices that lost the
 * server together do not come back together (Brooker, "Exponential Backoff And Jitter", AWS 2015).
 * @param attempt 0 after the first failure. @param random uniform in [0, 1).
 */
export function delayAfter(
  attempt: number,
  random: () => number,
  { baseMs, capMs }: Backoff = BACKOFF,
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}

/**
 * Hybrid logical clock: Kulkarni, Demirbas, Madappa, Avva, Leone: "Logical Physical Clocks", OPODIS 2014, figure 5.
 * `ms` is their l, `count` their c; the device id makes the order total.
 */
import type { Hlc } from './messages';

/**
 * How far, in ms, a remote reading may be ahead of us and still be believed (P6). Five minutes is more than machines
 * that keep time are apart, and little enough that a broken one cannot win for long.
 */
export const MAX_SKEW_MS = 5 * 60_000;

const MAX_COUNT = 0xffffffff;

/** Total order: negative when `a` is earlier. Device ids compare as text. */
export function compareClocks(a: Hlc, b: Hlc): number {
  if (a.ms !== b.ms) return a.ms - b.ms;
  if (a.count !== b.count) return a.count - b.count;
  return a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : 0;
}

/** Whether a reading is further ahead of `now` (ms since the epoch) than we believe. */
export const isTooFarAhead = (clock: Hlc, now: number): boolean => clock.ms > now + MAX_SKEW_MS;

/** The earliest reading of `deviceId` that is later than all of `seen` and not before `now`. */
export function after(deviceId: string, now: number, seen: readonly Pick<Hlc, 'ms' | 'count'>[]): Hlc {
  let ms = Math.max(0, Math.round(now));
  let count = 0;
  for (const clock of seen) {
    if (clock.ms < ms) continue;
    count = clock.ms > ms ? clock.count + 1 : Math.max(count, clock.count + 1);
    ms = clock.ms;
  }
  return count > MAX_COUNT ? { ms: ms + 1, count: 0, deviceId } : { ms, count, deviceId };
}

/** The clock of one device. It never goes back, whatever the wall clock does. */
export class HybridClock {
  #last: Pick<Hlc, 'ms' | 'count'>;

  constructor(
    readonly deviceId: string,
    private readonly now: () => number,
    last: Pick<Hlc, 'ms' | 'count'> = { ms: 0, count: 0 },
  ) {
    this.#last = last;
  }

  /**
   * A reading for a new write.
   * @param over the reading of the value that is overwritten: what a person changes after seeing it is always later,
   * even on a device whose clock is a year behind.
   */
  tick(over?: Hlc): Hlc {
    const next = after(this.deviceId, this.now(), over ? [this.#last, over] : [this.#last]);
    this.#last = next;
    return next;
  }

  /** Takes note of a reading from elsewhere; @returns false, unmoved, when it is too far ahead to be believed. */
  receive(remote: Hlc): boolean {
    const now = this.now();
    if (isTooFarAhead(remote, now)) return false;
    this.#last = after(this.deviceId, now, [this.#last, remote]);
    return true;
  }
}

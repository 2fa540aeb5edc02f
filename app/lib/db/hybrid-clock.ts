/** The device's side of the hybrid logical clock (P6; Kulkarni et al. 2014, section 3). */
import type { Hlc } from '../../../sync-server/protocol/messages';

/** Total order: physical time, counter, device. Negative when `a` is earlier. */
export function compareClocks(a: Hlc, b: Hlc): number {
  if (a.ms !== b.ms) return a.ms - b.ms;
  if (a.count !== b.count) return a.count - b.count;
  return a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : 0;
}

/** A reading later than all that was seen, and as close to `now` (ms since the epoch) as that allows. */
export function tick(now: number, deviceId: string, seen: readonly (Hlc | undefined)[]): Hlc {
  let ms = Math.max(0, Math.round(now));
  let count = 0;
  for (const clock of seen) {
    if (!clock || clock.ms < ms) continue;
    count = clock.ms > ms ? clock.count + 1 : Math.max(count, clock.count + 1);
    ms = clock.ms;
  }
  return { ms, count, deviceId };
}

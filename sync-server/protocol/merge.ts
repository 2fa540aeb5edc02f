/** How copies of one thing become one again. Pure, and the same on both sides. */
import { canonical } from './canonical';
import { after, compareClocks, isTooFarAhead } from './clock';
import type { Hlc, Register } from './messages';

/**
 * Last writer wins. Commutative, associative, idempotent: two values under one clock (a device that lost its memory)
 * are put in order by their text, so that all sides still agree.
 * @returns one of the two, by reference.
 */
export function mergeRegister(a: Register, b: Register): Register {
  const order = compareClocks(a.clock, b.clock);
  if (order !== 0) return order > 0 ? a : b;
  return canonical(a.value) >= canonical(b.value) ? a : b;
}

/** What the server keeps of one register. */
export interface StoredRegister {
  readonly register: Register;
  /** Highest clock that each device sent, as it was sent: `deviceId` -> [ms, count]. */
  readonly sent: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * Takes a pushed write into what the server has. A write is taken once (P2): one that this device has sent before,
 * or that is older than one it has sent, changes nothing. A clock too far ahead is not believed (P6): such a write
 * counts as made on arrival, later than what is stored.
 * @returns `stored` itself when nothing changes.
 */
export function takeWrite(stored: StoredRegister | null, written: Register, now: number): StoredRegister {
  const { deviceId, ms, count } = written.clock;
  const before = stored?.sent[deviceId];
  if (stored && before && compareClocks({ ms: before[0], count: before[1], deviceId }, written.clock) >= 0)
    return stored;
  const sent = { ...stored?.sent, [deviceId]: [ms, count] as const };
  const believed = isTooFarAhead(written.clock, now)
    ? { ...written, clock: arrival(deviceId, now, stored) }
    : written;
  return { register: stored ? mergeRegister(stored.register, believed) : believed, sent };
}

const arrival = (deviceId: string, now: number, stored: StoredRegister | null): Hlc =>
  after(deviceId, now, stored ? [stored.register.clock] : []);

/**
 * The highest seq up to which there is no gap (P2).
 * @param acked a mark that is known to hold @param seqs ascending, distinct, those at or below `acked` are ignored
 */
export function contiguousThrough(acked: number, seqs: Iterable<number>): number {
  let mark = acked;
  for (const seq of seqs) {
    if (seq <= mark) continue;
    if (seq !== mark + 1) break;
    mark = seq;
  }
  return mark;
}

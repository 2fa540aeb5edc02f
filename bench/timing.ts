import { assert } from '../models/errors';

/** Times of many runs of one thing, in ms. On a machine that is shared the least says what the code takes. */
export interface Timing {
  readonly min_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly max_ms: number;
}

/** Runs `work` some times to warm the compiler up, then `runs` times with a clock beside. */
export async function timed(runs: number, work: (run: number) => unknown): Promise<Timing> {
  return timingOf((await clocked(runs, work)).times);
}

/** @param beside is called before and after each run, and says how slow the machine is */
async function clocked(runs: number, work: (run: number) => unknown, beside = () => 0) {
  for (let run = 0; run < Math.min(20, runs); run++) await work(run);
  const times = new Float64Array(runs);
  const slowness = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    const before = beside();
    const from = performance.now();
    await work(run);
    times[run] = performance.now() - from;
    slowness[run] = Math.max(before, beside());
  }
  return { times, slowness };
}

/** @param times in ms, at least one */
export function timingOf(times: Float64Array): Timing {
  const sorted = times.toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { min_ms: sorted[0], p50_ms: at(0.5), p95_ms: at(0.95), max_ms: sorted[sorted.length - 1] };
}

/** And of those runs during which the machine was as fast as it gets. */
export interface PacedTiming extends Timing {
  readonly undisturbed_p50_ms: number;
  /** Which part of the runs they are. */
  readonly undisturbed_share: number;
  /** What the loop took beside them: where it takes longer than in another try, all of this one was disturbed. */
  readonly loop_ms: number;
}

/**
 * As `timed`, with the same short loop before and after each run. A core that is shared with others is for seconds at a time
 * little more than half as fast; the loop tells when, whatever the work is.
 */
export async function timedByPace(runs: number, work: (run: number) => unknown): Promise<PacedTiming> {
  const { times, slowness } = await clocked(runs, work, loopTime);
  return pacedTimingOf(times, slowness);
}

/**
 * A run was undisturbed when the loop took at most a tenth longer than in the fastest of fifty runs.
 * @param times in ms, at least one @param loops of the slower loop beside each, in ms
 */
export function pacedTimingOf(times: Float64Array, loops: Float64Array): PacedTiming {
  const fast = loops.toSorted()[Math.floor(loops.length / 50)];
  const undisturbed = times.filter((_, run) => loops[run] <= 1.1 * fast);
  return {
    ...timingOf(times),
    undisturbed_p50_ms: timingOf(undisturbed).p50_ms,
    undisturbed_share: undisturbed.length / times.length,
    loop_ms: fast,
  };
}

const terms = Float64Array.from({ length: 512 }, (_, n) => n / 1000);

/** Some tenths of a ms: enough for a clock that ticks every 5 µs. */
function loopTime(): number {
  const from = performance.now();
  let added = 0;
  for (let round = 0; round < 600; round++) {
    let [a, b] = [0, 0];
    for (let n = 0; n < terms.length; n += 2) {
      a += terms[n] * 1.1;
      b += terms[n + 1] * 1.2;
    }
    added += a + b;
  }
  const to = performance.now();
  assert(added > 0, 'the loop added nothing'); // unused, its sum might be left out
  return to - from;
}

/** The figures with `name` before each: `wasm_p50_ms`. */
export function named(name: string, timing: Timing): Record<string, number> {
  return Object.fromEntries(Object.entries(timing).map(([figure, value]) => [`${name}_${figure}`, value]));
}

/** Of an even number of values the upper one of the two in the middle. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];

/** Times of many runs of one thing, in ms. On a machine that is shared the least says what the code takes. */
export interface Timing {
  readonly min_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly max_ms: number;
}

/** Runs `work` some times to warm the compiler up, then `runs` times with a clock beside. */
export async function timed(runs: number, work: (run: number) => unknown): Promise<Timing> {
  for (let run = 0; run < Math.min(20, runs); run++) await work(run);
  const times = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    await work(run);
    times[run] = performance.now() - from;
  }
  return timingOf(times);
}

/** @param times in ms, at least one */
export function timingOf(times: Float64Array): Timing {
  const sorted = times.toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { min_ms: sorted[0], p50_ms: at(0.5), p95_ms: at(0.95), max_ms: sorted[sorted.length - 1] };
}

/** The figures with `name` before each: `wasm_p50_ms`. */
export function named(name: string, timing: Timing): Record<string, number> {
  return Object.fromEntries(Object.entries(timing).map(([figure, value]) => [`${name}_${figure}`, value]));
}

/** Of an even number of values the upper one of the two in the middle. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];

/** One thing to be timed beside others. */
export type Work = () => unknown;

/** Shorter stretches would be measured by the tick of the clock. */
const STRETCH_MS = 0.5;

/**
 * Times of several works, ms a run, one after the other in turn: what else the machine does falls on all alike.
 * @returns as many times of each as there are rounds
 */
export async function inTurn<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const times = {} as Record<Name, number[]>;
  for (const name of Object.keys(works) as Name[]) times[name] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const name of Object.keys(works) as Name[]) {
      const time = await stretch(works[name]);
      if (round >= 0) times[name].push(time);
    }
  }
  return times;
}

/** Compilers of browsers take their time with a function that runs often. */
const WARM_UP = 5;

async function stretch(work: Work): Promise<number> {
  const start = performance.now();
  for (let runs = 1; ; runs++) {
    const result = work();
    if (result instanceof Promise) await result;
    const spent = performance.now() - start;
    if (spent >= STRETCH_MS) return spent / runs;
  }
}

/** The least and the median of times, ms. On a machine that is shared the least says what the code takes. */
export function leastAndMedian(name: string, times: readonly number[]): Record<string, number> {
  const sorted = times.toSorted((a, b) => a - b);
  return { [`${name}_min_ms`]: sorted[0], [`${name}_p50_ms`]: sorted[sorted.length >> 1] };
}

/** How many of the latest runs count. */
const KEPT = 21;

/** How long the latest runs of something took. */
export class Timings {
  readonly #latest: number[] = [];

  /** Median of the latest runs, ms; null before the first. */
  get median(): number | null {
    const sorted = this.#latest.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }

  async measure<Result>(clock: () => number, work: () => Promise<Result>): Promise<Result> {
    const start = clock();
    const result = await work();
    this.#latest.push(clock() - start);
    if (this.#latest.length > KEPT) this.#latest.shift();
    return result;
  }
}

/** Seconds that a page was open and visible. The clock is an argument. */
export class Dwell {
  readonly #now: () => number;
  #since: number | null = null;
  #sum = 0;

  /** @param now monotonic time in ms, for example `performance.now`. */
  constructor(now: () => number) {
    this.#now = now;
  }

  show(): void {
    this.#since ??= this.#now();
  }

  hide(): void {
    if (this.#since === null) return;
    this.#sum += this.#now() - this.#since;
    this.#since = null;
  }

  /** Seconds since the last take, to a tenth; counting goes on if the page is still visible. */
  take(): number {
    const running = this.#since !== null;
    this.hide();
    const seconds = Math.round(this.#sum / 100) / 10;
    this.#sum = 0;
    if (running) this.show();
    return seconds;
  }
}

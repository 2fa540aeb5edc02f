/** A bounded number of things at a time, and a bounded queue behind them. */

export class Turns {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param atOnce how many run together
   * @param queue how many may wait
   */
  constructor(
    readonly atOnce: number,
    readonly queue: number,
  ) {}

  /** Whether one more would be turned away. */
  get full(): boolean {
    return this.#running >= this.atOnce && this.#waiting.length >= this.queue;
  }

  /** Runs `work` when its turn has come. Ask `full` first: this does not refuse. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.atOnce) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running++;
    try {
      return await work();
    } finally {
      // The place goes to the next in the queue; nobody who comes now can slip in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

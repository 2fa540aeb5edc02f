/**
 * Seeds of slates (R3): drawn once a visit, stepped when the history changes, so that a list neither shuffles when a
 * page is drawn again nor stays the same for ever. Every seed is logged with the impressions of its slate.
 */
export class VisitSeed {
  #step = 0;

  /** @param visit any 32-bit number, fresh for each visit. */
  constructor(readonly visit: number) {}

  /** The seed in use: an unsigned 32-bit number. */
  get now(): number {
    // Weyl sequence by the golden ratio: consecutive steps are far apart, and the step can be told from the seed.
    return (this.visit + Math.imul(this.#step, 0x9e3779b9)) >>> 0;
  }

  /** Call when the history changed. */
  step(): void {
    this.#step++;
  }
}

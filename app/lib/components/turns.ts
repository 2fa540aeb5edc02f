/**
 * Draws in turns, one a frame, so that no task draws more than a small batch: what is put into the document in one
 * turn is also laid out and painted before the next. Who came first has all its turns first.
 */
export class Turns {
  readonly #afterFrame: (then: () => void) => void;
  readonly #waiting = new Set<() => void>();
  #asked = false;

  constructor(afterFrame: (then: () => void) => void) {
    this.#afterFrame = afterFrame;
  }

  /** Calls `draw` once a turn until it is told to stop. @returns how to stop. */
  join(draw: () => void): () => void {
    this.#waiting.add(draw);
    this.#ask();
    return () => this.#waiting.delete(draw);
  }

  #ask(): void {
    if (this.#asked || this.#waiting.size === 0) return;
    this.#asked = true;
    this.#afterFrame(() => {
      this.#asked = false;
      const [first] = this.#waiting;
      first?.();
      this.#ask();
    });
  }
}

/** A task of its own behind the next frame. A hidden page has no frames: it draws when it is looked at. */
export const afterFrame = (then: () => void): void => {
  requestAnimationFrame(() => setTimeout(then));
};

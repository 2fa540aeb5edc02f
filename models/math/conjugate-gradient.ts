/**
 * Writes A x for one symmetric positive definite A. Both vectors have the length of the system.
 */
export type LinearOperator = (x: Float64Array, product: Float64Array) => void;

/** Squared residual, relative to the right-hand side, below which a system counts as solved. */
const SOLVED = 1e-20;

/**
 * Solves A x = b by conjugate gradients (Hestenes & Stiefel 1952) for systems of one size. The scratch vectors are
 * made once, since millions of systems may be solved.
 */
export class ConjugateGradient {
  readonly #residual: Float64Array;
  readonly #direction: Float64Array;
  readonly #product: Float64Array;

  constructor(size: number) {
    this.#residual = new Float64Array(size);
    this.#direction = new Float64Array(size);
    this.#product = new Float64Array(size);
  }

  /**
   * @param x the start, overwritten by the result: a good start (the last solution) saves steps
   * @param steps at most this many; `size` steps solve the system but for rounding
   */
  solve(apply: LinearOperator, b: Float64Array, x: Float64Array, steps: number): void {
    const [residual, direction, product] = [this.#residual, this.#direction, this.#product];
    const size = b.length;
    apply(x, product);
    let error = 0;
    let scale = 0;
    for (let at = 0; at < size; at++) {
      const value = b[at] - product[at];
      residual[at] = direction[at] = value;
      error += value * value;
      scale += b[at] * b[at];
    }
    for (let step = 0; step < steps && error > SOLVED * scale; step++) {
      apply(direction, product);
      let curvature = 0;
      for (let at = 0; at < size; at++) curvature += direction[at] * product[at];
      const length = error / curvature;
      let next = 0;
      for (let at = 0; at < size; at++) {
        x[at] += length * direction[at];
        const value = (residual[at] -= length * product[at]);
        next += value * value;
      }
      const turn = next / error;
      for (let at = 0; at < size; at++) direction[at] = residual[at] + turn * direction[at];
      error = next;
    }
  }
}

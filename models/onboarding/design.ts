import { assert } from '../errors';
import { invertSymmetric } from '../math/symmetric-inverse';

/**
 * A sequential D-optimal design (Fedorov 1972, Theory of Optimal Experiments, chapter 3): what is known of a vector x has
 * the precision A, an answer about direction y makes of it A + c y y', and by the matrix determinant lemma
 *
 *     log det(A + c y y') - log det A = log(1 + c y' A⁻¹ y)
 *
 * which half of is what the answer tells in nats, if x and the noise are Gaussian. It holds A⁻¹ and follows answers by
 * rank-one updates (Sherman & Morrison 1950), so that no answer costs a factorisation.
 */
export class Design {
  readonly #inverse: Float64Array;
  readonly #solved: Float64Array;

  /**
   * @param precision A of before the first answer, symmetric positive definite, row-major [k x k]; read only
   * @throws Error when it is not positive definite
   */
  constructor(
    precision: Float64Array,
    readonly k: number,
  ) {
    assert(precision.length === k * k, `matrix of ${precision.length} values is not ${k} x ${k}`);
    this.#inverse = precision.slice();
    invertSymmetric(this.#inverse, k);
    this.#solved = new Float64Array(k);
  }

  /**
   * log(1 + c y' A⁻¹ y) >= 0.
   * @param direction y, length k
   * @param weight c >= 0, the precision of one answer
   */
  gain(direction: ArrayLike<number>, weight: number): number {
    return Math.log1p(weight * this.#solve(direction));
  }

  /** Makes A of A + c y y'. */
  learn(direction: ArrayLike<number>, weight: number): void {
    const square = this.#solve(direction);
    const scale = weight / (1 + weight * square);
    const [inverse, solved, k] = [this.#inverse, this.#solved, this.k];
    for (let row = 0, at = 0; row < k; row++) {
      const value = scale * solved[row];
      for (let column = 0; column < k; column++) inverse[at++] -= value * solved[column];
    }
  }

  /** Leaves A⁻¹ y in `#solved`. @returns y' A⁻¹ y */
  #solve(direction: ArrayLike<number>): number {
    assert(direction.length === this.k, `direction of ${direction.length} in a space of ${this.k}`);
    let square = 0;
    for (let row = 0; row < this.k; row++) {
      let sum = 0;
      for (let column = 0, at = row * this.k; column < this.k; column++)
        sum += this.#inverse[at++] * direction[column];
      this.#solved[row] = sum;
      square += sum * direction[row];
    }
    return square;
  }
}

import { assert } from '../errors';

/**
 * The factorisation A = L L' of a symmetric positive definite matrix (Golub & Van Loan, Matrix Computations, 4.2).
 * Only the lower triangle of A is read.
 */
export class Cholesky {
  /** L, row-major [size x size], on and below the diagonal; read-only. */
  readonly lower: Float64Array;

  /**
   * @param matrix row-major [size x size]; overwritten by L and kept
   * @param factorise in place, to the same bits; returns the row at which it failed, or -1
   * @throws Error when the matrix is not positive definite: a bug, every system here has a ridge on its diagonal
   */
  constructor(
    matrix: Float64Array,
    readonly size: number,
    factorise = factoriseInPlace,
  ) {
    assert(matrix.length === size * size, `matrix of ${matrix.length} values is not ${size} x ${size}`);
    const failed = factorise(matrix, size);
    assert(failed < 0, `matrix is not positive definite at row ${failed}`);
    this.lower = matrix;
  }

  /** Solves A x = vector in place. @param vector length `size` */
  solve(vector: Float64Array): void {
    this.solveLower(vector);
    this.solveTransposed(vector);
  }

  /**
   * Solves L x = vector in place: the sum of squares of the result is vector' A⁻¹ vector, for half of what a solve costs.
   * @param vector length `size`
   */
  solveLower(vector: Float64Array): void {
    assert(vector.length === this.size, `vector of ${vector.length} for a system of ${this.size}`);
    const [lower, size] = [this.lower, this.size];
    for (let row = 0; row < size; row++) {
      let sum = vector[row];
      for (let column = 0, at = row * size; column < row; column++) sum -= lower[at++] * vector[column];
      vector[row] = sum / lower[row * size + row];
    }
  }

  /**
   * Solves L' x = vector in place: of independent standard normal draws it makes one with covariance A⁻¹.
   * @param vector length `size`
   */
  solveTransposed(vector: Float64Array): void {
    assert(vector.length === this.size, `vector of ${vector.length} for a system of ${this.size}`);
    const [lower, size] = [this.lower, this.size];
    // It goes through L by rows too: each solved unknown is taken out of those above it.
    for (let row = size - 1; row >= 0; row--) {
      const value = (vector[row] /= lower[row * size + row]);
      for (let column = 0, at = row * size; column < row; column++) vector[column] -= lower[at++] * value;
    }
  }

  /**
   * solveTransposed for many vectors at once, to the same bits.
   * @param vectors row-major [size x count], a vector in each column
   */
  solveTransposedMany(vectors: Float64Array, count: number): void {
    assert(
      vectors.length === count * this.size,
      `${count} vectors of ${vectors.length} in all for a system of ${this.size}`,
    );
    const [lower, size] = [this.lower, this.size];
    for (let row = size - 1; row >= 0; row--) {
      const own = row * count;
      const pivot = lower[row * size + row];
      for (let n = 0; n < count; n++) vectors[own + n] /= pivot;
      for (let column = 0; column < row; column++) {
        const value = lower[row * size + column];
        for (let n = 0, at = column * count; n < count; n++) vectors[at++] -= value * vectors[own + n];
      }
    }
  }
}

/** Of a matrix that came from elsewhere. Only its lower triangle is read. @param matrix row-major [size x size] */
export const isPositiveDefinite = (matrix: Float64Array, size: number): boolean =>
  factoriseInPlace(matrix.slice(), size) < 0;

/** @returns the row at which the matrix turned out not to be positive definite; -1: it is */
function factoriseInPlace(matrix: Float64Array, size: number): number {
  for (let row = 0; row < size; row++) {
    const own = row * size;
    for (let column = 0; column <= row; column++) {
      const other = column * size;
      const sum = matrix[own + column] - dotOfRows(matrix, own, other, column);
      if (column < row) {
        matrix[own + column] = sum / matrix[other + column];
      } else {
        if (!(sum > 0)) return row;
        matrix[own + row] = Math.sqrt(sum);
      }
    }
  }
  return -1;
}

/** Σ of the first `count` products of two rows; four sums, so that no addition waits for the one before. */
export function dotOfRows(matrix: Float64Array, a: number, b: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    s0 += matrix[a + at] * matrix[b + at];
    s1 += matrix[a + at + 1] * matrix[b + at + 1];
    s2 += matrix[a + at + 2] * matrix[b + at + 2];
    s3 += matrix[a + at + 3] * matrix[b + at + 3];
  }
  for (; at < count; at++) s0 += matrix[a + at] * matrix[b + at];
  return s0 + s1 + s2 + s3;
}

import { Cholesky } from '../math/cholesky';

/**
 * One pass of block coordinate descent on A x = b (iALS++: Rendle, Krichene, Zhang & Koren 2021, "iALS++: Speeding up
 * Matrix Factorization with Subspace Optimization"): each block π of coordinates takes the Newton step
 *
 *     x_π += A_ππ⁻¹ (b - A x)_π
 *
 * which is the minimum over the block while the rest is held. A single block is the direct solve.
 * @param matrix A, symmetric positive definite, row-major [k x k]; only its lower triangle is read
 * @param x the start, overwritten by the result
 */
export function solveByBlocks(
  matrix: Float64Array,
  right: Float64Array,
  x: Float64Array,
  blockSize: number,
): void {
  for (let from = 0; from < x.length; from += blockSize) {
    const to = Math.min(from + blockSize, x.length);
    const step = gap(matrix, right, x).subarray(from, to);
    new Cholesky(diagonalBlock(matrix, x.length, from, to), to - from).solve(step);
    for (let at = from; at < to; at++) x[at] += step[at - from];
  }
}

/** b - A x. */
function gap(matrix: Float64Array, right: Float64Array, x: Float64Array): Float64Array {
  const k = x.length;
  const rest = right.slice();
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < k; column++)
      rest[row] -= matrix[row < column ? column * k + row : row * k + column] * x[column];
  }
  return rest;
}

/** A_ππ of π = [from, to), complete on and below the diagonal. */
function diagonalBlock(matrix: Float64Array, k: number, from: number, to: number): Float64Array {
  const block = new Float64Array((to - from) ** 2);
  for (let row = from; row < to; row++)
    block.set(matrix.subarray(row * k + from, row * k + to), (row - from) * (to - from));
  return block;
}

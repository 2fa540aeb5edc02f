import { assert } from '../errors';
import { dotOfRows } from './cholesky';

/** Rows that are worked on together: a tile of 48 x 48 doubles stays in the first-level cache. */
const TILE = 48;

/**
 * A⁻¹ of a symmetric positive definite A, in place: A = L L', then L⁻¹, then A⁻¹ = L⁻¹' L⁻¹. About n³ multiplications
 * by tiles, so that a large matrix is not fetched from memory once for each row.
 * @param matrix row-major [size x size]; only the lower triangle is read, both are written
 */
export function invertSymmetric(matrix: Float64Array, size: number): void {
  assert(matrix.length === size * size, `matrix of ${matrix.length} values is not ${size} x ${size}`);
  factorise(matrix, size);
  invertLower(matrix, size);
  multiplyByTranspose(matrix, size);
}

/** The lower triangle becomes L, block row by block row. */
function factorise(matrix: Float64Array, size: number): void {
  for (let top = 0; top < size; top += TILE) {
    const bottom = Math.min(top + TILE, size);
    for (let left = 0; left <= top; left += TILE) {
      const right = Math.min(left + TILE, size);
      for (let row = top; row < bottom; row++) {
        const last = Math.min(right, row + 1);
        for (let column = left; column < last; column++)
          matrix[row * size + column] -= dotOfRows(matrix, row * size, column * size, left);
      }
      finishTile(matrix, size, { top, bottom, left, right });
    }
  }
}

interface Tile {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What is left of the sums lies within the columns of the tile. */
function finishTile(matrix: Float64Array, size: number, { top, bottom, left, right }: Tile): void {
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < Math.min(right, row + 1); column++) {
      let sum = matrix[row * size + column];
      for (let at = left; at < column; at++) sum -= matrix[row * size + at] * matrix[column * size + at];
      if (column < row) {
        matrix[row * size + column] = sum / matrix[column * size + column];
      } else {
        assert(sum > 0, `matrix is not positive definite at row ${row}`);
        matrix[row * size + row] = Math.sqrt(sum);
      }
    }
  }
}

/** L becomes L⁻¹: row i of it is (e_i − Σ_{k<i} L_ik · row k) / L_ii. */
function invertLower(matrix: Float64Array, size: number): void {
  const old = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    const own = row * size;
    old.set(matrix.subarray(own, own + row));
    const diagonal = matrix[own + row];
    matrix.fill(0, own, own + row);
    matrix[own + row] = 1 / diagonal;
    addRows(matrix, own, old, size, row, -1 / diagonal);
  }
}

/** row at `own` += scale · Σ_{k < count} factors_k · row k, of which the first k + 1 values are not zero. */
function addRows(
  matrix: Float64Array,
  own: number,
  factors: Float64Array,
  size: number,
  count: number,
  scale: number,
): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const [r0, r1, r2, r3] = [k * size, (k + 1) * size, (k + 2) * size, (k + 3) * size];
    const f0 = scale * factors[k];
    const f1 = scale * factors[k + 1];
    const f2 = scale * factors[k + 2];
    const f3 = scale * factors[k + 3];
    // The four rows end at the diagonal: what lies behind it is taken one by one.
    for (let at = 0; at <= k; at++)
      matrix[own + at] +=
        f0 * matrix[r0 + at] + f1 * matrix[r1 + at] + f2 * matrix[r2 + at] + f3 * matrix[r3 + at];
    for (let at = k + 1; at <= k + 1; at++)
      matrix[own + at] += f1 * matrix[r1 + at] + f2 * matrix[r2 + at] + f3 * matrix[r3 + at];
    matrix[own + k + 2] += f2 * matrix[r2 + k + 2] + f3 * matrix[r3 + k + 2];
    matrix[own + k + 3] += f3 * matrix[r3 + k + 3];
  }
  for (; k < count; k++) {
    const factor = scale * factors[k];
    for (let at = 0; at <= k; at++) matrix[own + at] += factor * matrix[k * size + at];
  }
}

/** L⁻¹ becomes L⁻¹' L⁻¹: column by column of it, from the first, since entry (i, j) needs the rows from i down. */
function multiplyByTranspose(matrix: Float64Array, size: number): void {
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    sums.fill(0, 0, i + 1);
    for (let row = i; row < size; row++) {
      const value = matrix[row * size + i];
      for (let at = 0, from = row * size; at <= i; at++) sums[at] += value * matrix[from + at];
    }
    // Row i is done with: later rows of the result do not read it below their own.
    matrix.set(sums.subarray(0, i + 1), i * size);
  }
  for (let i = 1; i < size; i++) for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j];
}

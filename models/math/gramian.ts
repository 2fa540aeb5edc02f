import { assert } from '../errors';

/** Rows that are summed together before they touch the result: they stay in the first-level cache. */
const BLOCK = 8;

/**
 * Y'Y of a row-major matrix Y [rows x k], summed in double precision.
 * @returns symmetric, row-major [k x k], owned by the caller
 */
export function gramian(matrix: Float32Array, rows: number, k: number): Float64Array {
  assert(matrix.length === rows * k, `matrix of ${matrix.length} values is not ${rows} x ${k}`);
  const sum = new Float64Array(k * k);
  const block = new Float64Array(BLOCK * k);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    block.fill(0);
    block.set(matrix.subarray(start * k, (start + count) * k));
    addOuterProducts(sum, block, k);
  }
  mirrorUpper(sum, k);
  return sum;
}

/** sum += B'B on and above the diagonal, for a block of exactly BLOCK rows. */
function addOuterProducts(sum: Float64Array, block: Float64Array, k: number): void {
  for (let a = 0; a < k; a++) {
    const b0 = block[a];
    const b1 = block[k + a];
    const b2 = block[2 * k + a];
    const b3 = block[3 * k + a];
    const b4 = block[4 * k + a];
    const b5 = block[5 * k + a];
    const b6 = block[6 * k + a];
    const b7 = block[7 * k + a];
    for (let b = a; b < k; b++) {
      sum[a * k + b] +=
        b0 * block[b] +
        b1 * block[k + b] +
        b2 * block[2 * k + b] +
        b3 * block[3 * k + b] +
        b4 * block[4 * k + b] +
        b5 * block[5 * k + b] +
        b6 * block[6 * k + b] +
        b7 * block[7 * k + b];
    }
  }
}

function mirrorUpper(matrix: Float64Array, k: number): void {
  for (let a = 1; a < k; a++) {
    for (let b = 0; b < a; b++) matrix[a * k + b] = matrix[b * k + a];
  }
}

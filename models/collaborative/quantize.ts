/** A matrix in a quarter of its bytes: value = integer x scale of its row. */
export interface QuantizedRows {
  /** Row-major, in [-127, 127]. */
  readonly values: Int8Array;
  /** One a row: 0 for a row of zeros, else at least LEAST_SCALE. */
  readonly scales: Float32Array;
}

/** Largest integer of a row. */
export const LEVELS = 127;

/**
 * Smallest normal Float32. Below it a scale has too few bits to be a scale (a row of 190 of the smallest steps would
 * get 1 instead of 1.5), so a row that needs one, nowhere above 1.5e-36, is a row of zeros.
 */
export const LEAST_SCALE = 2 ** -126;

/**
 * Symmetric quantisation with a scale for each row: s = max |v| / 127, so that no value is off by more than s / 2.
 * By row, because the length of an item's factor grows with its popularity: one scale for all would round the
 * unpopular ones to zero.
 * @param matrix row-major [rows x k], finite
 */
export function quantizeRows(matrix: Float32Array, rows: number, k: number): QuantizedRows {
  const values = new Int8Array(rows * k);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let at = row * k; at < (row + 1) * k; at++) largest = Math.max(largest, Math.abs(matrix[at]));
    const scale = largest / LEVELS;
    if (scale < LEAST_SCALE) continue;
    scales[row] = scale;
    for (let at = row * k; at < (row + 1) * k; at++) values[at] = Math.round(matrix[at] / scale);
  }
  return { values, scales };
}

/** @returns row-major [scales.length x k], owned by the caller */
export function dequantizeRows({ values, scales }: QuantizedRows, k: number): Float32Array {
  const matrix = new Float32Array(values.length);
  for (let row = 0; row < scales.length; row++) {
    for (let at = row * k; at < (row + 1) * k; at++) matrix[at] = values[at] * scales[row];
  }
  return matrix;
}

/** Floats of a padded row: the kernel goes through rows in strips of eight. */
export const paddedWidth = (k: number): number => Math.ceil(k / 8) * 8;

/**
 * Rows of k values as rows of `width` single-precision floats, zeros behind.
 * @param rows of the result; those that `values` lacks are zero
 */
export function padRows(
  values: Float32Array | Float64Array,
  k: number,
  width: number,
  rows = values.length / k,
): Float32Array {
  const padded = new Float32Array(rows * width);
  for (let row = 0; row * k < values.length; row++)
    padded.set(values.subarray(row * k, (row + 1) * k), row * width);
  return padded;
}

/** The first k values of each row of `width`, into rows of k. */
export function unpadRows(padded: Float32Array, k: number, width: number, into: Float32Array): void {
  for (let row = 0; row * k < into.length; row++)
    into.set(padded.subarray(row * width, row * width + k), row * k);
}

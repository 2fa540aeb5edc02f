/**
 * Numbers beside those of before, for a compressor: XOR leaves zeros where sign, exponent and first digits agree, and
 * one plane for each byte of a number puts these zeros side by side.
 */

/**
 * @param values, before of the same length, a multiple of `width`
 * @param width bytes of a number
 */
export function planesOf(values: Uint8Array, before: Uint8Array, width: number): Uint8Array {
  const count = values.length / width;
  const planes = new Uint8Array(values.length);
  for (let byte = 0; byte < width; byte++)
    for (let at = 0; at < count; at++)
      planes[byte * count + at] = values[at * width + byte] ^ before[at * width + byte];
  return planes;
}

/** The inverse: `joined(planesOf(values, before, width), before, width)` equals `values`; owned by the caller. */
export function joined(planes: Uint8Array, before: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const count = planes.length / width;
  const values = new Uint8Array(planes.length);
  for (let byte = 0; byte < width; byte++)
    for (let at = 0; at < count; at++)
      values[at * width + byte] = planes[byte * count + at] ^ before[at * width + byte];
  return values;
}

/** The triangle on and above the diagonal of a symmetric row-major [k x k] matrix, row by row. */
export function triangleOf(matrix: Float64Array, k: number): Float64Array {
  const triangle = new Float64Array((k * (k + 1)) / 2);
  for (let row = 0, at = 0; row < k; at += k - row, row++)
    triangle.set(matrix.subarray(row * k + row, (row + 1) * k), at);
  return triangle;
}

/** The inverse for a matrix that is symmetric. */
export function mirrored(triangle: Float64Array, k: number): Float64Array {
  const matrix = new Float64Array(k * k);
  for (let row = 0, at = 0; row < k; row++)
    for (let column = row; column < k; column++, at++)
      matrix[row * k + column] = matrix[column * k + row] = triangle[at];
  return matrix;
}

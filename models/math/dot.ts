/**
 * x · (row of `matrix` that starts at `start`), summed in double precision.
 * Four sums, so that no addition waits for the one before.
 */
export function dotRow(matrix: Float32Array, start: number, x: Float32Array | Float64Array): number {
  const size = x.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = 0;
  for (; at + 4 <= size; at += 4) {
    a += matrix[start + at] * x[at];
    b += matrix[start + at + 1] * x[at + 1];
    c += matrix[start + at + 2] * x[at + 2];
    d += matrix[start + at + 3] * x[at + 3];
  }
  for (; at < size; at++) a += matrix[start + at] * x[at];
  return a + b + c + d;
}

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

/** The inner product of `size` values of `one` from `a` on and of `other` from `b` on, summed as `dotRow` does. */
export function dotRows(one: Float32Array, a: number, other: Float32Array, b: number, size: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let at = 0;
  for (; at + 4 <= size; at += 4) {
    s0 += one[a + at] * other[b + at];
    s1 += one[a + at + 1] * other[b + at + 1];
    s2 += one[a + at + 2] * other[b + at + 2];
    s3 += one[a + at + 3] * other[b + at + 3];
  }
  for (; at < size; at++) s0 += one[a + at] * other[b + at];
  return s0 + s1 + s2 + s3;
}

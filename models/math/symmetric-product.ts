/**
 * product += scale * A x for a dense symmetric A, row-major [k x k].
 * As a combination of eight rows at a time (they are the columns too): one pass over `product` serves eight rows, and
 * no sum waits for the one before. Twice as fast as dot products by rows, measured at k = 64.
 */
export function addSymmetricProduct(
  product: Float64Array,
  matrix: Float64Array,
  x: Float64Array,
  scale: number,
): void {
  const k = x.length;
  let row = 0;
  for (; row + 8 <= k; row += 8) addEightRows(product, matrix, x, scale, row);
  for (; row < k; row++) {
    const value = scale * x[row];
    for (let column = 0, at = row * k; column < k; column++) product[column] += value * matrix[at++];
  }
}

function addEightRows(
  product: Float64Array,
  matrix: Float64Array,
  x: Float64Array,
  scale: number,
  row: number,
): void {
  const k = x.length;
  const x0 = scale * x[row];
  const x1 = scale * x[row + 1];
  const x2 = scale * x[row + 2];
  const x3 = scale * x[row + 3];
  const x4 = scale * x[row + 4];
  const x5 = scale * x[row + 5];
  const x6 = scale * x[row + 6];
  const x7 = scale * x[row + 7];
  const r0 = row * k;
  const r1 = r0 + k;
  const r2 = r1 + k;
  const r3 = r2 + k;
  const r4 = r3 + k;
  const r5 = r4 + k;
  const r6 = r5 + k;
  const r7 = r6 + k;
  for (let column = 0; column < k; column++) {
    product[column] +=
      x0 * matrix[r0 + column] +
      x1 * matrix[r1 + column] +
      x2 * matrix[r2 + column] +
      x3 * matrix[r3 + column] +
      x4 * matrix[r4 + column] +
      x5 * matrix[r5 + column] +
      x6 * matrix[r6 + column] +
      x7 * matrix[r7 + column];
  }
}

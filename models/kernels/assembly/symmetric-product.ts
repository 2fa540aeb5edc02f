import { multiplyAdd } from './vector';

/**
 * out -= scale A x for a dense symmetric A, f32 [width x width], in the columns [from, to).
 * As a combination of rows (they are the columns too), in strips of eight columns whose sums stay in registers over
 * all rows: no lanes are summed, and nothing is stored in between.
 * @param bytes of one row, a multiple of 32, as are `from` and `to`, which count bytes too
 */
export function subtractProduct(
  out: usize,
  matrix: usize,
  x: usize,
  scale: f32,
  bytes: usize,
  from: usize,
  to: usize,
): void {
  const factor = f32x4.splat(scale);
  for (let column = from; column < to; column += 32) {
    let low0 = f32x4.splat(0);
    let high0 = f32x4.splat(0);
    let low1 = f32x4.splat(0);
    let high1 = f32x4.splat(0);
    let row = matrix + column;
    for (let at: usize = 0; at < bytes; at += 16) {
      const x0 = v128.load_splat<f32>(x + at);
      low0 = multiplyAdd(x0, v128.load(row), low0);
      high0 = multiplyAdd(x0, v128.load(row, 16), high0);
      row += bytes;
      const x1 = v128.load_splat<f32>(x + at, 4);
      low1 = multiplyAdd(x1, v128.load(row), low1);
      high1 = multiplyAdd(x1, v128.load(row, 16), high1);
      row += bytes;
      const x2 = v128.load_splat<f32>(x + at, 8);
      low0 = multiplyAdd(x2, v128.load(row), low0);
      high0 = multiplyAdd(x2, v128.load(row, 16), high0);
      row += bytes;
      const x3 = v128.load_splat<f32>(x + at, 12);
      low1 = multiplyAdd(x3, v128.load(row), low1);
      high1 = multiplyAdd(x3, v128.load(row, 16), high1);
      row += bytes;
    }
    const at = out + column;
    v128.store(at, f32x4.sub(v128.load(at), f32x4.mul(factor, f32x4.add(low0, low1))));
    v128.store(at, f32x4.sub(v128.load(at, 16), f32x4.mul(factor, f32x4.add(high0, high1))), 16);
  }
}

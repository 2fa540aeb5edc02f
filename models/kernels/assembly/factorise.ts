/**
 * matrix += Σ_n weights[n] v_n v_n' for four vectors, on and below the diagonal, in the order of n: as `addOuterProducts`.
 * @param matrix f64 [k x k] and two more; one value to the right of the diagonal is overwritten too
 * @param vectors f32 [4 x k]
 * @param weights f64 [4]
 * @param spread f64 [4 x k] and two more, overwritten
 */
export function addOuterFour(matrix: usize, k: usize, vectors: usize, weights: usize, spread: usize): void {
  const stride = k << 3;
  for (let at: usize = 0; at < 4 * k; at++)
    store<f64>(spread + (at << 3), load<f32>(vectors + (at << 2)) as f64);
  for (let row: usize = 0; row < k; row += 2) {
    const above = matrix + row * stride;
    const below = above + stride;
    const second = row + 1 < k;
    const from = spread + (row << 3);
    const a0 = scaled(weights, from);
    const a1 = scaled(weights + 8, from + stride);
    const a2 = scaled(weights + 16, from + 2 * stride);
    const a3 = scaled(weights + 24, from + 3 * stride);
    const b0 = scaled(weights, from + 8);
    const b1 = scaled(weights + 8, from + stride + 8);
    const b2 = scaled(weights + 16, from + 2 * stride + 8);
    const b3 = scaled(weights + 24, from + 3 * stride + 8);
    for (let at: usize = 0; at <= row << 3; at += 16) {
      const v0 = v128.load(spread + at);
      const v1 = v128.load(spread + stride + at);
      const v2 = v128.load(spread + 2 * stride + at);
      const v3 = v128.load(spread + 3 * stride + at);
      let sum = v128.load(above + at);
      sum = f64x2.add(sum, f64x2.mul(a0, v0));
      sum = f64x2.add(sum, f64x2.mul(a1, v1));
      sum = f64x2.add(sum, f64x2.mul(a2, v2));
      v128.store(above + at, f64x2.add(sum, f64x2.mul(a3, v3)));
      if (!second) continue;
      sum = v128.load(below + at);
      sum = f64x2.add(sum, f64x2.mul(b0, v0));
      sum = f64x2.add(sum, f64x2.mul(b1, v1));
      sum = f64x2.add(sum, f64x2.mul(b2, v2));
      v128.store(below + at, f64x2.add(sum, f64x2.mul(b3, v3)));
    }
  }
}

function scaled(weight: usize, value: usize): v128 {
  return f64x2.splat(load<f64>(weight) * load<f64>(value));
}

/**
 * A = L L' in place, as `Cholesky` has it: only the lower triangle is read and written.
 * @param matrix f64 [size x size]
 * @returns the row at which A turned out not to be positive definite; -1: it is
 */
export function factorise(matrix: usize, size: usize): i32 {
  const stride = size << 3;
  for (let row: usize = 0; row < size; row++) {
    const own = matrix + row * stride;
    for (let column: usize = 0; column <= row; column++) {
      const other = matrix + column * stride;
      const sum = load<f64>(own + (column << 3)) - dotOfRows(own, other, column << 3);
      if (column < row) {
        store<f64>(own + (column << 3), sum / load<f64>(other + (column << 3)));
      } else {
        if (!(sum > 0)) return row as i32;
        store<f64>(own + (row << 3), sqrt(sum));
      }
    }
  }
  return -1;
}

/** The four sums of `dotOfRows`, two and two. */
function dotOfRows(a: usize, b: usize, bytes: usize): f64 {
  const whole = bytes & ~31;
  let s01 = f64x2.splat(0);
  let s23 = f64x2.splat(0);
  for (let at: usize = 0; at < whole; at += 32) {
    s01 = f64x2.add(s01, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    s23 = f64x2.add(s23, f64x2.mul(v128.load(a + at + 16), v128.load(b + at + 16)));
  }
  let s0 = f64x2.extract_lane(s01, 0);
  for (let at = whole; at < bytes; at += 8) s0 += load<f64>(a + at) * load<f64>(b + at);
  return s0 + f64x2.extract_lane(s01, 1) + f64x2.extract_lane(s23, 0) + f64x2.extract_lane(s23, 1);
}

/** Worth of one in the high and in the low half of the vector: x = largest (2^-14 high + 2^-29 low). */
const HIGH: f32 = 1.0 / 16384.0;
const LOW: f32 = 1.0 / 536870912.0;

/**
 * scores[row] = scales[row] * Σ_c rows[row][c] x[c], the vector split into two halves of 16 bits (../split-vector.ts) and
 * the sums exact in integers. Four rows at a time, so that the vector is read once for four.
 * @param rows i8 [count x width]; width is a multiple of 8, at most 1024
 * @param high i16 [width], and `low` too
 * @param count a multiple of 4
 */
export function scoreInt8(
  rows: usize,
  scales: usize,
  high: usize,
  low: usize,
  width: usize,
  count: usize,
  largest: f32,
  scores: usize,
): void {
  const unit = f32x4.splat(largest);
  for (let row: usize = 0; row < count; row += 4) {
    const at = rows + row * width;
    const sums = sumsOfFour(at, at + width, at + 2 * width, at + 3 * width, high, low, width);
    v128.store(scores + 4 * row, f32x4.mul(f32x4.mul(sums, v128.load(scales + 4 * row)), unit));
  }
}

/**
 * The same for some rows: scores[at] is that of row chosen[at], to the last bit what it is among all.
 * @param chosen u32 [count], `count` up to a multiple of 4
 */
export function scoreRows(
  rows: usize,
  scales: usize,
  high: usize,
  low: usize,
  width: usize,
  chosen: usize,
  count: usize,
  largest: f32,
  scores: usize,
): void {
  const unit = f32x4.splat(largest);
  for (let at: usize = 0; at < count << 2; at += 16) {
    const row0 = load<u32>(chosen + at) as usize;
    const row1 = load<u32>(chosen + at, 4) as usize;
    const row2 = load<u32>(chosen + at, 8) as usize;
    const row3 = load<u32>(chosen + at, 12) as usize;
    const sums = sumsOfFour(
      rows + row0 * width,
      rows + row1 * width,
      rows + row2 * width,
      rows + row3 * width,
      high,
      low,
      width,
    );
    let own = v128.load32_zero(scales + (row0 << 2));
    own = v128.load_lane<f32>(scales + (row1 << 2), own, 1);
    own = v128.load_lane<f32>(scales + (row2 << 2), own, 2);
    own = v128.load_lane<f32>(scales + (row3 << 2), own, 3);
    v128.store(scores + at, f32x4.mul(f32x4.mul(sums, own), unit));
  }
}

/** 2^-14 Σ row high + 2^-29 Σ row low of four rows. */
function sumsOfFour(
  at0: usize,
  at1: usize,
  at2: usize,
  at3: usize,
  high: usize,
  low: usize,
  width: usize,
): v128 {
  let high0 = i32x4.splat(0);
  let high1 = high0;
  let high2 = high0;
  let high3 = high0;
  let low0 = high0;
  let low1 = high0;
  let low2 = high0;
  let low3 = high0;
  for (let column: usize = 0; column < width; column += 8) {
    const x = v128.load(high + 2 * column);
    const y = v128.load(low + 2 * column);
    const a = v128.load8x8_s(at0 + column);
    high0 = i32x4.add(high0, i32x4.dot_i16x8_s(a, x));
    low0 = i32x4.add(low0, i32x4.dot_i16x8_s(a, y));
    const b = v128.load8x8_s(at1 + column);
    high1 = i32x4.add(high1, i32x4.dot_i16x8_s(b, x));
    low1 = i32x4.add(low1, i32x4.dot_i16x8_s(b, y));
    const c = v128.load8x8_s(at2 + column);
    high2 = i32x4.add(high2, i32x4.dot_i16x8_s(c, x));
    low2 = i32x4.add(low2, i32x4.dot_i16x8_s(c, y));
    const d = v128.load8x8_s(at3 + column);
    high3 = i32x4.add(high3, i32x4.dot_i16x8_s(d, x));
    low3 = i32x4.add(low3, i32x4.dot_i16x8_s(d, y));
  }
  const highs = f32x4.convert_i32x4_s(laneSums(high0, high1, high2, high3));
  const lows = f32x4.convert_i32x4_s(laneSums(low0, low1, low2, low3));
  return f32x4.add(f32x4.mul(highs, f32x4.splat(HIGH)), f32x4.mul(lows, f32x4.splat(LOW)));
}

/** The four lane sums as one vector: a 4 x 4 transposition, added up. */
function laneSums(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const a = i32x4.add(v128.shuffle<i32>(s0, s1, 0, 4, 1, 5), v128.shuffle<i32>(s0, s1, 2, 6, 3, 7));
  const b = i32x4.add(v128.shuffle<i32>(s2, s3, 0, 4, 1, 5), v128.shuffle<i32>(s2, s3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(a, b, 0, 1, 4, 5), v128.shuffle<i32>(a, b, 2, 3, 6, 7));
}

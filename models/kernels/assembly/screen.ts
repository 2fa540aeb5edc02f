/** Rows whose lower bounds share four maxima: one for each lane of a vector. */
const GROUP: usize = 32;

/**
 * Bounds of all products from a vector of 7 bits. Where x = unit (v - 64) + rest,
 *
 *     |rows[row]·x - unit scale (rows[row]·v - 64 sum)| <= norm |rest|      (Cauchy & Schwarz)
 *
 * @param rows i8 [count x width]; width is a multiple of 16
 * @param scales f32 [count]
 * @param sums i32 [count], 64 times the sum of each row
 * @param norms f32 [count], scale |row|
 * @param vector u8 [width], v, all below 128
 * @param count a multiple of 32
 * @param excluded one bit a row, the lowest of a byte first
 * @param rest at least |rest|, roundings in it
 * @param upper f32 [count], overwritten: no product is larger; NaN for an excluded row
 * @param lower f32 [count / 8], overwritten: in a group of eight rows some product is at least so large
 */
export function screen(
  rows: usize,
  scales: usize,
  sums: usize,
  norms: usize,
  vector: usize,
  width: usize,
  count: usize,
  excluded: usize,
  unit: f32,
  rest: f32,
  upper: usize,
  lower: usize,
): void {
  const units = f32x4.splat(unit);
  const rests = f32x4.splat(rest);
  for (let group: usize = 0; group < count; group += GROUP) {
    let bits = load<u32>(excluded + (group >> 3));
    let best = f32x4.splat(-f32.MAX_VALUE);
    for (let row = group; row < group + GROUP; row += 8)
      productsOfEight(rows + row * width, vector, width, upper + (row << 2));
    for (let at = group << 2, end = (group + GROUP) << 2; at < end; at += 16) {
      const sum = i32x4.sub(v128.load(upper + at), v128.load(sums + at));
      const product = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(sum), v128.load(scales + at)), units);
      const margin = f32x4.mul(v128.load(norms + at), rests);
      // All bits set is NaN, which no comparison finds larger.
      const hidden = i32x4.ne(v128.and(i32x4.splat(bits), i32x4(1, 2, 4, 8)), i32x4.splat(0));
      v128.store(upper + at, v128.or(f32x4.add(product, margin), hidden));
      best = f32x4.pmax(best, v128.or(f32x4.sub(product, margin), hidden));
      bits >>= 4;
    }
    v128.store(lower + (group >> 1), best);
  }
}

/** products[row] = Σ_c rows[row][c] v[c] of eight rows, so that the vector is read once for eight. */
function productsOfEight(rows: usize, vector: usize, width: usize, products: usize): void {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let column: usize = 0; column < width; column += 16) {
    const x = v128.load(vector + column);
    let at = rows + column;
    s0 = addDot(v128.load(at), x, s0);
    at += width;
    s1 = addDot(v128.load(at), x, s1);
    at += width;
    s2 = addDot(v128.load(at), x, s2);
    at += width;
    s3 = addDot(v128.load(at), x, s3);
    at += width;
    s4 = addDot(v128.load(at), x, s4);
    at += width;
    s5 = addDot(v128.load(at), x, s5);
    at += width;
    s6 = addDot(v128.load(at), x, s6);
    at += width;
    s7 = addDot(v128.load(at), x, s7);
  }
  v128.store(products, laneSums(s0, s1, s2, s3));
  v128.store(products, laneSums(s4, s5, s6, s7), 16);
}

/**
 * sums + the products of sixteen bytes with sixteen of 7 bits, four in each lane. Relaxed SIMD has an instruction for it,
 * whose answer is the same on every machine because no value of the vector has the eighth bit.
 */
function addDot(bytes: v128, x: v128, sums: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(bytes, x, sums);
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(bytes), i16x8.extend_low_i8x16_s(x));
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(bytes), i16x8.extend_high_i8x16_s(x));
  return i32x4.add(sums, i32x4.add(low, high));
}

/** The four lane sums as one vector: a 4 x 4 transposition, added up. */
function laneSums(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const a = i32x4.add(v128.shuffle<i32>(s0, s1, 0, 4, 1, 5), v128.shuffle<i32>(s0, s1, 2, 6, 3, 7));
  const b = i32x4.add(v128.shuffle<i32>(s2, s3, 0, 4, 1, 5), v128.shuffle<i32>(s2, s3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(a, b, 0, 1, 4, 5), v128.shuffle<i32>(a, b, 2, 3, 6, 7));
}

/**
 * The rows whose upper bound is at least `least`, in their order.
 * @param upper f32 [count]; count is a multiple of 16
 * @param found u32 [most + 1]
 * @returns how many there are; more than `most` when there are too many, and then not all are found
 */
export function rowsAtLeast(upper: usize, count: u32, least: f32, found: usize, most: u32): u32 {
  const bound = f32x4.splat(least);
  let size: u32 = 0;
  for (let row: u32 = 0; row < count; row += 16) {
    const at = upper + ((row as usize) << 2);
    let hits =
      i32x4.bitmask(f32x4.ge(v128.load(at), bound)) |
      (i32x4.bitmask(f32x4.ge(v128.load(at, 16), bound)) << 4) |
      (i32x4.bitmask(f32x4.ge(v128.load(at, 32), bound)) << 8) |
      (i32x4.bitmask(f32x4.ge(v128.load(at, 48), bound)) << 12);
    for (; hits != 0; hits &= hits - 1) {
      if (size > most) return size;
      store<u32>(found + ((size as usize) << 2), row + ctz(hits));
      size++;
    }
  }
  return size;
}

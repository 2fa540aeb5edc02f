/**
 * sum + Σ_n max(0, cosine of the row `one` and the row others[n]), as `factorSimilarity` has it, in the order of n. The four
 * sums of a product are those of `dotRows`.
 * @param rows f32 [count x k]
 * @param scales f64 [count], 1 / length of each row; 0: nothing is known of it
 * @param others i32 [length]
 */
export function addSimilarity(
  rows: usize,
  k: usize,
  scales: usize,
  one: usize,
  others: usize,
  length: usize,
  sum: f64,
): f64 {
  const bytes = k << 2;
  const whole = bytes & ~15;
  const a = rows + one * bytes;
  const scale = load<f64>(scales + (one << 3));
  for (let n: usize = 0; n < length; n++) {
    const other = load<u32>(others + (n << 2)) as usize;
    const both = scale * load<f64>(scales + (other << 3));
    if (both == 0) continue;
    const b = rows + other * bytes;
    let s01 = f64x2.splat(0);
    let s23 = f64x2.splat(0);
    for (let at: usize = 0; at < whole; at += 16) {
      s01 = f64x2.add(s01, f64x2.mul(doubles(a + at), doubles(b + at)));
      s23 = f64x2.add(s23, f64x2.mul(doubles(a + at + 8), doubles(b + at + 8)));
    }
    let s0 = f64x2.extract_lane(s01, 0);
    for (let at = whole; at < bytes; at += 4) s0 += (load<f32>(a + at) as f64) * (load<f32>(b + at) as f64);
    const s1 = f64x2.extract_lane(s01, 1);
    const product = s0 + s1 + f64x2.extract_lane(s23, 0) + f64x2.extract_lane(s23, 1);
    sum += max<f64>(0, both * product);
  }
  return sum;
}

/** Two singles as doubles. */
function doubles(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/**
 * product[indices[n]] += weight values[n] for n from `from` to `to`, rounded to single precision each time, as
 * `multiplyByPostings` has it. Two at a time, which halves the conversions: no index is there twice.
 * @param product f32
 * @param indices u32, all different
 * @param values f32
 */
export function addPostings(
  product: usize,
  indices: usize,
  values: usize,
  from: usize,
  to: usize,
  weight: f64,
): void {
  const both = f64x2.splat(weight);
  const end = to << 2;
  let at = from << 2;
  for (; at + 8 <= end; at += 8) {
    const first = product + ((load<u32>(indices + at) as usize) << 2);
    const second = product + ((load<u32>(indices + at, 4) as usize) << 2);
    const before = f64x2.promote_low_f32x4(v128.load_lane<f32>(second, v128.load32_zero(first), 1));
    const added = f64x2.mul(both, f64x2.promote_low_f32x4(v128.load64_zero(values + at)));
    const after = f32x4.demote_f64x2_zero(f64x2.add(before, added));
    v128.store_lane<f32>(first, after, 0);
    v128.store_lane<f32>(second, after, 1);
  }
  if (at === end) return;
  const last = product + ((load<u32>(indices + at) as usize) << 2);
  store<f32>(last, ((load<f32>(last) as f64) + weight * (load<f32>(values + at) as f64)) as f32);
}

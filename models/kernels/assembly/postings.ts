/**
 * product[indices[n]] += weight values[n] for n from `from` to `to`, rounded to single precision each time, as
 * `multiplyByPostings` has it.
 * @param product f32
 * @param indices u32
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
  const end = to << 2;
  for (let at = from << 2; at < end; at += 4) {
    const own = product + ((load<u32>(indices + at) as usize) << 2);
    store<f32>(own, ((load<f32>(own) as f64) + weight * (load<f32>(values + at) as f64)) as f32);
  }
}

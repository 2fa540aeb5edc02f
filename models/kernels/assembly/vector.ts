/** a b + c. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of the four lanes, in double precision. */
export function laneSum(value: v128): f64 {
  return (
    (f32x4.extract_lane(value, 0) as f64) +
    (f32x4.extract_lane(value, 1) as f64) +
    ((f32x4.extract_lane(value, 2) as f64) + (f32x4.extract_lane(value, 3) as f64))
  );
}

/** x · y. @param bytes of one vector, a multiple of 16 */
export function dot(x: usize, y: usize, bytes: usize): f64 {
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    sum = multiplyAdd(v128.load(x + at), v128.load(y + at), sum);
  }
  return laneSum(sum);
}

/** out += scale x. */
export function addScaled(out: usize, x: usize, scale: f32, bytes: usize): void {
  const factor = f32x4.splat(scale);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, multiplyAdd(factor, v128.load(x + at), v128.load(out + at)));
  }
}

/** sum += x. @param sum doubles; `bytes` are those of x */
export function addToDoubles(sum: usize, x: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 8) {
    const value = f64x2.promote_low_f32x4(v128.load64_zero(x + at));
    v128.store(sum + 2 * at, f64x2.add(v128.load(sum + 2 * at), value));
  }
}

/** out += x. @param x doubles; `bytes` are those of out */
export function addDoubles(out: usize, x: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 4) {
    store<f32>(out + at, load<f32>(out + at) + (load<f64>(x + 2 * at) as f32));
  }
}

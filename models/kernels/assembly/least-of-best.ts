/**
 * A value that at least k of the values reach, and few more than k: the middle of an interval of all floats, halved until
 * it is right. Floats are ordered as their bits are, so that 32 halvings end it whatever the values are, and a pass over
 * a thousand values takes less than putting one into a heap of a hundred.
 * @param values f32 [count], NaN or finite, at least k of them not NaN; count is a multiple of 16
 */
export function leastOfBest(values: usize, count: usize, k: u32): f32 {
  const few = k + (k >> 3);
  let low = ordered(-f32.MAX_VALUE); // at least k values reach it
  let high = ordered(f32.MAX_VALUE);
  while (low < high) {
    const middle = (low + (((high as i64) - (low as i64) + 1) >> 1)) as i32;
    const reached = countAtLeast(values, count, floatOf(middle));
    if (reached < k) {
      high = middle - 1;
    } else {
      low = middle;
      if (reached <= few) break;
    }
  }
  return floatOf(low);
}

function countAtLeast(values: usize, count: usize, least: f32): u32 {
  const bound = f32x4.splat(least);
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let at = values, end = values + (count << 2); at < end; at += 64) {
    a = i32x4.sub(a, f32x4.ge(v128.load(at), bound)); // true is -1
    b = i32x4.sub(b, f32x4.ge(v128.load(at, 16), bound));
    c = i32x4.sub(c, f32x4.ge(v128.load(at, 32), bound));
    d = i32x4.sub(d, f32x4.ge(v128.load(at, 48), bound));
  }
  const sum = i32x4.add(i32x4.add(a, b), i32x4.add(c, d));
  return (i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)) as u32;
}

/** The bits of a float as an integer that is larger for the larger float. */
function ordered(value: f32): i32 {
  const bits = reinterpret<i32>(value);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

function floatOf(order: i32): f32 {
  return reinterpret<f32>(order ^ ((order >> 31) & 0x7fffffff));
}

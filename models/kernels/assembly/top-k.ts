/**
 * Puts the rows of the k largest scores into `keys`, best first, equal scores in the order of their rows; NaN is never
 * chosen. models/math/top-k.ts is the same in TypeScript, and the oracle.
 *
 * A heap with the worst at its root. What it holds are keys of 64 bits, the score above and the row, turned round,
 * below: one comparison of integers ranks both. Once it is full, sixteen scores at a time are compared with the worst.
 * @param scores f32 [count]; count is a multiple of 16, what is behind the last row is NaN
 * @param excluded one bit a row, the lowest of a byte first; 0: none
 * @param keys u64 [k], overwritten; the row of a key is ~(its lower half)
 * @returns how many there are, at most k
 */
export function topK(scores: usize, count: u32, excluded: usize, k: u32, keys: usize): u32 {
  if (k == 0) return 0;
  let size: u32 = 0;
  let row: u32 = 0;
  for (; row < count && size < k; row++) {
    const score = load<f32>(scores + ((row as usize) << 2));
    if (score == score && !isExcluded(excluded, row)) rise(keys, size++, keyOf(score, row));
  }
  if (size == k) {
    for (; row & 15 && row < count; row++) offer(scores, excluded, row, keys, k);
    for (; row < count; row += 16) {
      const at = scores + ((row as usize) << 2);
      const worst = f32x4.splat(scoreOf(load<u64>(keys)));
      const better = v128.or(
        v128.or(f32x4.gt(v128.load(at), worst), f32x4.gt(v128.load(at, 16), worst)),
        v128.or(f32x4.gt(v128.load(at, 32), worst), f32x4.gt(v128.load(at, 48), worst)),
      );
      if (v128.any_true(better)) {
        for (let other = row; other < row + 16; other++) offer(scores, excluded, other, keys, k);
      }
    }
  }
  // Take the worst away again and again: the heap's place becomes the ranking, best first.
  for (let end = size; end > 1; end--) {
    const worst = load<u64>(keys);
    sink(keys, end - 1, load<u64>(keys + ((end - 1) << 3)));
    store<u64>(keys + ((end - 1) << 3), worst);
  }
  return size;
}

function isExcluded(excluded: usize, row: u32): bool {
  return excluded != 0 && ((load<u8>(excluded + (row >> 3)) >> ((row & 7) as u8)) & 1) != 0;
}

function offer(scores: usize, excluded: usize, row: u32, keys: usize, k: u32): void {
  const score = load<f32>(scores + ((row as usize) << 2));
  // Of equals the earlier row stays, and comparing with NaN is never true.
  if (score > scoreOf(load<u64>(keys)) && !isExcluded(excluded, row)) sink(keys, k, keyOf(score, row));
}

/** Larger for the better: by score, then for the lower row. */
function keyOf(score: f32, row: u32): u64 {
  const bits = reinterpret<i32>(score + 0); // -0 becomes 0, which it equals
  const ordered = (bits ^ ((bits >> 31) | (<i32>0x80000000))) as u32;
  return ((ordered as u64) << 32) | (~row as u64);
}

function scoreOf(key: u64): f32 {
  const ordered = (key >> 32) as i32;
  return reinterpret<f32>(ordered ^ (~(ordered >> 31) | (<i32>0x80000000)));
}

/** Puts a key into the heap that has `size` already. */
function rise(keys: usize, size: u32, key: u64): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = load<u64>(keys + (parent << 3));
    if (above <= key) break;
    store<u64>(keys + (at << 3), above);
    at = parent;
  }
  store<u64>(keys + (at << 3), key);
}

/** Puts a key in the place of the root of a heap of `size`. */
function sink(keys: usize, size: u32, key: u64): void {
  let at: u32 = 0;
  for (;;) {
    let child: u32 = (at << 1) + 1;
    if (child >= size) break;
    // Added and not branched upon: which child is less is a coin that no predictor knows.
    if (child + 1 < size)
      child += (load<u64>(keys + (child << 3), 8) < load<u64>(keys + (child << 3))) as u32;
    const below = load<u64>(keys + (child << 3));
    if (below >= key) break;
    store<u64>(keys + (at << 3), below);
    at = child;
  }
  store<u64>(keys + (at << 3), key);
}

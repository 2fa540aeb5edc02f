/**
 * scores[row] = Σ_c rows[row][c] x[c] in single precision, four rows at a time.
 * @param rows f32 [count x width]; width is a multiple of 4
 * @param x f32 [width]
 * @param count a multiple of 4
 */
export function scoreFloat(rows: usize, x: usize, width: usize, count: usize, scores: usize): void {
  const bytes = width << 2;
  for (let row: usize = 0; row < count; row += 4) {
    const at0 = rows + row * bytes;
    const at1 = at0 + bytes;
    const at2 = at1 + bytes;
    const at3 = at2 + bytes;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const own = v128.load(x + at);
      s0 = f32x4.add(s0, f32x4.mul(own, v128.load(at0 + at)));
      s1 = f32x4.add(s1, f32x4.mul(own, v128.load(at1 + at)));
      s2 = f32x4.add(s2, f32x4.mul(own, v128.load(at2 + at)));
      s3 = f32x4.add(s3, f32x4.mul(own, v128.load(at3 + at)));
    }
    v128.store(scores + 4 * row, laneSums(s0, s1, s2, s3));
  }
}

/** The four lane sums as one vector: a 4 x 4 transposition, added up. */
function laneSums(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const a = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
  const b = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
}

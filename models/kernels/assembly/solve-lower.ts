/**
 * Solves L x = vector for eight vectors in place, each in the order of `Cholesky.solveLower`: no sum waits for the one before
 * of its own vector.
 * @param lower f64 [size x size], L on and below the diagonal
 * @param vectors f64 [size x 8], a vector in each column
 */
export function solveLowerEight(lower: usize, size: usize, vectors: usize): void {
  for (let row: usize = 0; row < size; row++) {
    const own = vectors + (row << 6);
    let s0 = v128.load(own);
    let s1 = v128.load(own + 16);
    let s2 = v128.load(own + 32);
    let s3 = v128.load(own + 48);
    let at = lower + ((row * size) << 3);
    for (let from = vectors; from < own; from += 64, at += 8) {
      const value = v128.load64_splat(at);
      s0 = f64x2.sub(s0, f64x2.mul(value, v128.load(from)));
      s1 = f64x2.sub(s1, f64x2.mul(value, v128.load(from + 16)));
      s2 = f64x2.sub(s2, f64x2.mul(value, v128.load(from + 32)));
      s3 = f64x2.sub(s3, f64x2.mul(value, v128.load(from + 48)));
    }
    const pivot = v128.load64_splat(at);
    v128.store(own, f64x2.div(s0, pivot));
    v128.store(own + 16, f64x2.div(s1, pivot));
    v128.store(own + 32, f64x2.div(s2, pivot));
    v128.store(own + 48, f64x2.div(s3, pivot));
  }
}

/** Rows that stay in the first-level cache (64 x 64 factors are 16 KiB) while all tiles are summed over them. */
const BLOCK: u32 = 64;

/**
 * sum = F'F over rows [from, to), in double precision, so that millions of rows lose nothing.
 * @param factors F, f32 [rows x width]; width is a multiple of 4
 * @param sum f64 [width x width], overwritten; complete on and above the diagonal
 */
export function gramian(factors: usize, width: u32, from: u32, to: u32, sum: usize): void {
  memory.fill(sum, 0, (width * width) << 3);
  for (let start = from; start < to; start += BLOCK) {
    const rows = min(BLOCK, to - start);
    const block = factors + (((start as usize) * width) << 2);
    for (let a: u32 = 0; a < width; a += 4) {
      for (let b = a; b < width; b += 4) addTile(block, width, rows, a, b, sum);
    }
  }
}

/** sum[a..a+4][b..b+4] += Σ_rows F[row][a..a+4]' F[row][b..b+4]: sixteen sums that stay in registers. */
function addTile(block: usize, width: u32, rows: u32, a: u32, b: u32, sum: usize): void {
  const stride: usize = width << 2;
  const line: usize = width << 3;
  const tile: usize = sum + ((a * width + b) << 3);
  let low0 = v128.load(tile);
  let high0 = v128.load(tile, 16);
  let low1 = v128.load(tile + line);
  let high1 = v128.load(tile + line, 16);
  let low2 = v128.load(tile + 2 * line);
  let high2 = v128.load(tile + 2 * line, 16);
  let low3 = v128.load(tile + 3 * line);
  let high3 = v128.load(tile + 3 * line, 16);
  let left = block + (a << 2);
  let right = block + (b << 2);
  for (let row: u32 = 0; row < rows; row++) {
    const low = f64x2.promote_low_f32x4(v128.load64_zero(right));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(right, 8));
    const a0 = f64x2.splat(load<f32>(left) as f64);
    low0 = f64x2.add(low0, f64x2.mul(a0, low));
    high0 = f64x2.add(high0, f64x2.mul(a0, high));
    const a1 = f64x2.splat(load<f32>(left, 4) as f64);
    low1 = f64x2.add(low1, f64x2.mul(a1, low));
    high1 = f64x2.add(high1, f64x2.mul(a1, high));
    const a2 = f64x2.splat(load<f32>(left, 8) as f64);
    low2 = f64x2.add(low2, f64x2.mul(a2, low));
    high2 = f64x2.add(high2, f64x2.mul(a2, high));
    const a3 = f64x2.splat(load<f32>(left, 12) as f64);
    low3 = f64x2.add(low3, f64x2.mul(a3, low));
    high3 = f64x2.add(high3, f64x2.mul(a3, high));
    left += stride;
    right += stride;
  }
  v128.store(tile, low0);
  v128.store(tile, high0, 16);
  v128.store(tile + line, low1);
  v128.store(tile + line, high1, 16);
  v128.store(tile + 2 * line, low2);
  v128.store(tile + 2 * line, high2, 16);
  v128.store(tile + 3 * line, low3);
  v128.store(tile + 3 * line, high3, 16);
}

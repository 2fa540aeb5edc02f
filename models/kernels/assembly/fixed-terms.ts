import { Side } from './side';
import { subtractProduct } from './symmetric-product';
import { addScaled, multiplyAdd } from './vector';

/**
 * out = -(α₀ F'F + t S + λ I) x in the columns [from, to): all of -A x but the entries.
 * @param from in bytes, a multiple of 32, as is `to`
 */
export function fixedGap(side: Side, row: u32, x: usize, out: usize, from: usize, to: usize): void {
  const bytes: usize = side.width << 2;
  const ridge = f32x4.splat(-ridgeOf(side, row));
  for (let at = from; at < to; at += 16) v128.store(out + at, f32x4.mul(ridge, v128.load(x + at)));
  subtractProduct(out, side.base, x, 1, bytes, from, to);
  const strength = strengthOf(side, row);
  if (strength > 0) subtractProduct(out, side.pull, x, strength, bytes, from, to);
}

/** out += (t S + λ0 I) y0 in the columns [from, to), which count bytes. */
export function addMoments(side: Side, row: u32, out: usize, from: usize, to: usize): void {
  if (side.pull == 0) return;
  const moments = side.moments + (row as usize) * (side.width << 2);
  addScaled(out + from, moments + from, 1, to - from);
}

/** out = α₀ F'F + t S + λ I in rows and columns [from, to), f32, as many columns wide. */
export function copyFixedBlock(side: Side, row: u32, out: usize, from: usize, to: usize): void {
  const bytes: usize = side.width << 2;
  const size = to - from;
  const ridge = ridgeOf(side, row);
  const strength = strengthOf(side, row);
  const factor = f32x4.splat(strength);
  for (let line: usize = 0; line < size; line += 4) {
    const source = ((from + line) >> 2) * bytes + from;
    const target = out + (line >> 2) * size;
    memory.copy(target, side.base + source, size);
    if (strength > 0) {
      for (let at: usize = 0; at < size; at += 16)
        v128.store(
          target + at,
          multiplyAdd(factor, v128.load(side.pull + source + at), v128.load(target + at)),
        );
    }
    store<f32>(target + line, load<f32>(target + line) + ridge);
  }
}

function ridgeOf(side: Side, row: u32): f32 {
  return load<f64>(side.ridges + ((row as usize) << 3)) as f32;
}

function strengthOf(side: Side, row: u32): f32 {
  return side.pull == 0 ? 0 : (load<f64>(side.strengths + ((row as usize) << 3)) as f32);
}

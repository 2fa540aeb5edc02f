import { addMoments, fixedGap } from './fixed-terms';
import { addOwnTerms, ownCurvature } from './own-terms';
import { Side } from './side';
import { addScaled, dot } from './vector';

/** Squared residual, relative to the first one, below which single precision has nothing more to gain. */
const SOLVED: f64 = 1e-14;

/**
 * Solves rows [from, to) of one side, the other side held: models/collaborative/half-sweep.ts is the same in
 * TypeScript, and the oracle. Rows are independent, so ranges may be solved by threads that share the memory.
 * @param scratch of this caller alone, f32 [6 x width]
 */
export function halfSweep(side: Side, from: u32, to: u32, scratch: usize): void {
  const bytes: usize = side.width << 2;
  for (let row = from; row < to; row++) {
    const x = side.solved + (row as usize) * bytes;
    if (load<f64>(side.ridges + ((row as usize) << 3)) == 0) memory.fill(x, 0, bytes);
    else solveRow(side, row, x, scratch, bytes);
  }
}

/** Conjugate gradients (Hestenes & Stiefel 1952) from the last solution. */
function solveRow(side: Side, row: u32, x: usize, scratch: usize, bytes: usize): void {
  const residual = scratch;
  const direction = scratch + bytes;
  const product = direction + bytes;
  const spare = product + bytes;
  gap(side, row, x, residual, spare);
  memory.copy(direction, residual, bytes);
  let error = dot(residual, residual, bytes);
  const solved = SOLVED * error;
  for (let step: u32 = 0; step < side.steps && error > solved; step++) {
    const last = step + 1 == side.steps;
    fixedGap(side, row, direction, product, 0, bytes);
    if (!last) addOwnTerms(side, row, direction, 0, product, spare); // -A d
    const curvature = -dot(direction, product, bytes) + (last ? ownCurvature(side, row, direction) : 0);
    if (!(curvature > 0)) break; // too small a direction for single precision
    const length = (error / curvature) as f32;
    addScaled(x, direction, length, bytes);
    if (last) break; // nobody asks for the residual of the end: a pass over the entries less
    addScaled(residual, product, length, bytes);
    const next = dot(residual, residual, bytes);
    turn(direction, residual, (next / error) as f32, bytes);
    error = next;
  }
}

/** direction = residual + turn direction. */
function turn(direction: usize, residual: usize, scale: f32, bytes: usize): void {
  const factor = f32x4.splat(scale);
  for (let at: usize = 0; at < bytes; at += 16) {
    const kept = f32x4.mul(factor, v128.load(direction + at));
    v128.store(direction + at, f32x4.add(v128.load(residual + at), kept));
  }
}

/**
 * out = b - A x, the entries' part one by one as c (p - f·x) f, so that no two large sums are subtracted.
 * @param scratch see addOwnTerms
 */
function gap(side: Side, row: u32, x: usize, out: usize, scratch: usize): void {
  const bytes: usize = side.width << 2;
  fixedGap(side, row, x, out, 0, bytes);
  addMoments(side, row, out, 0, bytes);
  addOwnTerms(side, row, x, 1, out, scratch);
}

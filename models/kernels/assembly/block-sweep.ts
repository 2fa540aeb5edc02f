import { addBlockTerms } from './block-terms';
import { factorise, solveFactorised } from './cholesky';
import { addMoments, copyFixedBlock, fixedGap } from './fixed-terms';
import { rowOf, scoresOfFour } from './own-terms';
import { Side } from './side';
import { addScaled, dot } from './vector';

/**
 * Solves rows [from, to) of one side by blocks of coordinates (iALS++, Rendle, Krichene, Zhang & Koren 2021): one block
 * after the other is solved exactly, the rest of the row held. models/collaborative/block-solve.ts is the same in
 * TypeScript, and the oracle. What each entry is scored meanwhile is kept, so that a block costs its own columns alone.
 * @param scratch of this caller alone: scratchBytes of ../sweep-layout.ts
 */
export function blockSweep(side: Side, from: u32, to: u32, scratch: usize): void {
  const bytes: usize = side.width << 2;
  for (let row = from; row < to; row++) {
    const x = side.solved + (row as usize) * bytes;
    if (load<f64>(side.ridges + ((row as usize) << 3)) == 0) memory.fill(x, 0, bytes);
    else solveRow(side, row, x, scratch);
  }
}

/** A Newton step for each block; the objective is quadratic in it, so that one step is the minimum. */
function solveRow(side: Side, row: u32, x: usize, scratch: usize): void {
  const bytes: usize = side.width << 2;
  const block: usize = side.block << 2;
  const step = scratch; // f32 [width]: first b - A x, then what solves it
  const normal = step + bytes; // f32 [block x block]
  const spare = normal + block * (block >> 2);
  clearScores(side, row);
  addToScores(side, row, x, 0, bytes);
  for (let from: usize = 0; from < bytes; from += block) {
    const to = min(from + block, bytes);
    const size = to - from;
    fixedGap(side, row, x, step, from, to);
    addMoments(side, row, step, from, to);
    copyFixedBlock(side, row, normal, from, to);
    addBlockTerms(side, row, from, size, step + from, normal, spare);
    factorise(normal, size);
    solveFactorised(normal, step + from, size);
    addScaled(x + from, step + from, 1, size);
    if (to < bytes) addToScores(side, row, step + from, from, size);
  }
}

function clearScores(side: Side, row: u32): void {
  const start = load<u32>(side.offsets + ((row as usize) << 2)) as usize;
  const end = load<u32>(side.offsets + ((row as usize) << 2), 4) as usize;
  memory.fill(side.scores + (start << 2), 0, (end - start) << 2);
}

/**
 * score_j += f_j[from, from + size) · x over the entries of one row.
 * @param from in bytes, a multiple of 32, as is `size`
 */
function addToScores(side: Side, row: u32, x: usize, from: usize, size: usize): void {
  const bytes: usize = side.width << 2;
  let entry = load<u32>(side.offsets + ((row as usize) << 2)) as usize;
  const end = load<u32>(side.offsets + ((row as usize) << 2), 4) as usize;
  for (; entry + 4 <= end; entry += 4) {
    const scores = scoresOfFour(
      rowOf(side, entry, bytes) + from,
      rowOf(side, entry + 1, bytes) + from,
      rowOf(side, entry + 2, bytes) + from,
      rowOf(side, entry + 3, bytes) + from,
      x,
      size,
    );
    const at = side.scores + (entry << 2);
    v128.store(at, f32x4.add(v128.load(at), scores));
  }
  for (; entry < end; entry++) {
    const at = side.scores + (entry << 2);
    store<f32>(at, load<f32>(at) + (dot(rowOf(side, entry, bytes) + from, x, size) as f32));
  }
}

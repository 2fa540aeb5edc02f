import { laneSums } from './own-terms';
import { multiplyAdd } from './vector';

/** Pivots are at least so large, relative to the largest: in single precision a smaller one is rounding, or below zero. */
const LEAST_PIVOT: f32 = 1e-6;

/**
 * A = U'U of a symmetric positive definite matrix, f32 (Golub & Van Loan, Matrix Computations, 4.2): its upper triangle
 * becomes U, and what is below the diagonal means nothing. Four rows at a time, so that each row below is read and
 * written once for four.
 * @param bytes of one row, a multiple of 16
 */
export function factorise(matrix: usize, bytes: usize): void {
  const least = LEAST_PIVOT * largestOfDiagonal(matrix, bytes);
  for (let column: usize = 0; column < bytes; column += 16) {
    const first = matrix + (column >> 2) * bytes;
    finishFour(first, column, bytes, least);
    for (let below = column + 16; below < bytes; below += 4)
      subtractFour(first, below, matrix + (below >> 2) * bytes, bytes);
  }
}

function largestOfDiagonal(matrix: usize, bytes: usize): f32 {
  let largest: f32 = 0;
  for (let at = matrix, end = matrix + (bytes >> 2) * bytes; at < end; at += bytes + 4)
    largest = max(largest, load<f32>(at));
  return largest;
}

/** The four rows whose diagonal begins at `column`, those above them done. */
function finishFour(first: usize, column: usize, bytes: usize, least: f32): void {
  for (let pivot: usize = 0; pivot < 4; pivot++) {
    const row = first + pivot * bytes;
    const own = column + (pivot << 2);
    for (let above = first; above < row; above += bytes) {
      const factor = v128.load_splat<f32>(above + own);
      for (let at = column; at < bytes; at += 16)
        v128.store(row + at, f32x4.sub(v128.load(row + at), f32x4.mul(factor, v128.load(above + at))));
    }
    const root = sqrt<f32>(max(load<f32>(row + own), least));
    const inverse = f32x4.splat(1 / root);
    for (let at = column; at < bytes; at += 16) v128.store(row + at, f32x4.mul(inverse, v128.load(row + at)));
    store<f32>(row + own, root);
  }
}

/** row -= Σ of four rows of U times what they have in its column. @param below its diagonal, in bytes */
function subtractFour(first: usize, below: usize, row: usize, bytes: usize): void {
  const second = first + bytes;
  const third = second + bytes;
  const fourth = third + bytes;
  const u0 = v128.load_splat<f32>(first + below);
  const u1 = v128.load_splat<f32>(second + below);
  const u2 = v128.load_splat<f32>(third + below);
  const u3 = v128.load_splat<f32>(fourth + below);
  for (let at = below & ~15; at < bytes; at += 16) {
    const half = multiplyAdd(u0, v128.load(first + at), f32x4.mul(u1, v128.load(second + at)));
    const other = multiplyAdd(u2, v128.load(third + at), f32x4.mul(u3, v128.load(fourth + at)));
    v128.store(row + at, f32x4.sub(v128.load(row + at), f32x4.add(half, other)));
  }
}

/** Solves U'U x = vector in place. @param vector f32, `bytes` long */
export function solveFactorised(upper: usize, vector: usize, bytes: usize): void {
  for (let column: usize = 0; column < bytes; column += 16) forward(upper, vector, column, bytes);
  for (let column = bytes; column > 0; column -= 16) backward(upper, vector, column - 16, bytes);
}

/** Four unknowns of U'z = vector, taken out of those that follow. */
function forward(upper: usize, vector: usize, column: usize, bytes: usize): void {
  const first = upper + (column >> 2) * bytes;
  for (let pivot: usize = 0; pivot < 16; pivot += 4) {
    let value = load<f32>(vector + column + pivot);
    for (let other: usize = 0; other < pivot; other += 4)
      value -= load<f32>(first + (other >> 2) * bytes + column + pivot) * load<f32>(vector + column + other);
    store<f32>(vector + column + pivot, value / load<f32>(first + (pivot >> 2) * bytes + column + pivot));
  }
  const second = first + bytes;
  const third = second + bytes;
  const fourth = third + bytes;
  const z0 = v128.load_splat<f32>(vector + column);
  const z1 = v128.load_splat<f32>(vector + column, 4);
  const z2 = v128.load_splat<f32>(vector + column, 8);
  const z3 = v128.load_splat<f32>(vector + column, 12);
  for (let at = column + 16; at < bytes; at += 16) {
    const half = multiplyAdd(z0, v128.load(first + at), f32x4.mul(z1, v128.load(second + at)));
    const other = multiplyAdd(z2, v128.load(third + at), f32x4.mul(z3, v128.load(fourth + at)));
    v128.store(vector + at, f32x4.sub(v128.load(vector + at), f32x4.add(half, other)));
  }
}

/** Four unknowns of U x = vector, those that follow known. */
function backward(upper: usize, vector: usize, column: usize, bytes: usize): void {
  const first = upper + (column >> 2) * bytes;
  const second = first + bytes;
  const third = second + bytes;
  const fourth = third + bytes;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let at = column + 16; at < bytes; at += 16) {
    const known = v128.load(vector + at);
    s0 = multiplyAdd(known, v128.load(first + at), s0);
    s1 = multiplyAdd(known, v128.load(second + at), s1);
    s2 = multiplyAdd(known, v128.load(third + at), s2);
    s3 = multiplyAdd(known, v128.load(fourth + at), s3);
  }
  v128.store(vector + column, f32x4.sub(v128.load(vector + column), laneSums(s0, s1, s2, s3)));
  for (let pivot: isize = 12; pivot >= 0; pivot -= 4) {
    const row = first + ((pivot >> 2) as usize) * bytes + column;
    let value = load<f32>(vector + column + pivot);
    for (let other = pivot + 4; other < 16; other += 4)
      value -= load<f32>(row + other) * load<f32>(vector + column + other);
    store<f32>(vector + column + pivot, value / load<f32>(row + pivot));
  }
}

import { decisionKernel } from './decision-module';
import { Layout } from './layout';

/** Vectors that are solved at once, and those whose outer products are added at once. */
const [EIGHT, FOUR] = [8, 4];

/** What a fold-in does with k x k values, row-major; in double precision, to the bits of the TypeScript it stands in for. */
export interface FoldInKernel {
  /** matrix += Σ weight_n v_n v_n', on and below the diagonal; vectors of length k. What is above is not defined. */
  addOuterProducts(
    matrix: Float64Array,
    vectors: readonly { readonly factor: Float32Array; readonly weight: number }[],
  ): void;
  /** L of A = L L' on and below the diagonal, in place. @returns the row at which A is not positive definite; -1: it is */
  factorise(matrix: Float64Array): number;
  /** @returns y' (L L')⁻¹ y of each vector y of length k, owned by the caller */
  inverseNorms(lower: Float64Array, vectors: readonly Float32Array[]): Float64Array;
}

/** @returns null where WebAssembly has no SIMD, and where there is not the memory: 8 k² + 112 k bytes */
export function createFoldInKernel(k: number): FoldInKernel | null {
  const layout = new Layout();
  const places = {
    matrix: layout.reserve(8 * (k * k + 2)), // a row is read and written two values at a time
    vectors: layout.reserve(4 * FOUR * k),
    weights: layout.reserve(8 * FOUR),
    spread: layout.reserve(8 * (FOUR * k + 2)),
    solved: layout.reserve(8 * EIGHT * k),
  };
  const kernel = decisionKernel(layout);
  if (!kernel) return null;
  const { exports, buffer } = kernel;
  const held = new Float64Array(buffer, places.matrix, k * k);
  const four = new Float32Array(buffer, places.vectors, FOUR * k);
  const weights = new Float64Array(buffer, places.weights, FOUR);
  const solved = new Float64Array(buffer, places.solved, EIGHT * k);
  return {
    addOuterProducts(matrix, vectors) {
      held.set(matrix);
      for (let from = 0; from < vectors.length; from += FOUR) {
        for (let n = 0; n < FOUR; n++) {
          const vector = vectors[from + n]; // behind the last, nothing of the one before is added
          weights[n] = vector?.weight ?? 0;
          if (vector) four.set(vector.factor, n * k);
          else four.fill(0, n * k, (n + 1) * k);
        }
        exports.addOuterFour(places.matrix, k, places.vectors, places.weights, places.spread);
      }
      matrix.set(held);
    },
    factorise(matrix) {
      held.set(matrix);
      const failed = exports.factorise(places.matrix, k);
      matrix.set(held);
      return failed;
    },
    inverseNorms(lower, vectors) {
      held.set(lower);
      const norms = new Float64Array(vectors.length);
      for (let from = 0; from < norms.length; from += EIGHT) {
        const size = Math.min(EIGHT, norms.length - from);
        solved.fill(0);
        for (let n = 0; n < size; n++) {
          const vector = vectors[from + n];
          for (let at = 0; at < k; at++) solved[EIGHT * at + n] = vector[at];
        }
        exports.solveLowerEight(places.matrix, k, places.solved);
        for (let n = 0; n < size; n++) norms[from + n] = squareOf(solved, n);
      }
      return norms;
    },
  };
}

/** |vector|² of the one in this column of [k x 8]. */
function squareOf(columns: Float64Array, column: number): number {
  let square = 0;
  for (let at = column; at < columns.length; at += EIGHT) square += columns[at] * columns[at];
  return square;
}

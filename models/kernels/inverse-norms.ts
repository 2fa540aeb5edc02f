import { decisionKernel } from './decision-module';
import { Layout } from './layout';

/** Vectors that are solved at once. */
const EIGHT = 8;

/** @returns y' (L L')⁻¹ y of each vector y of length k, owned by the caller @param lower L, row-major [k x k] */
export type InverseNorms = (lower: Float64Array, vectors: readonly Float32Array[]) => Float64Array;

/** @returns null where WebAssembly has no SIMD, and where there is not the memory: 8 k² + 64 k bytes */
export function createInverseNorms(k: number): InverseNorms | null {
  const layout = new Layout();
  const places = { lower: layout.reserve(8 * k * k), vectors: layout.reserve(8 * EIGHT * k) };
  const kernel = decisionKernel(layout);
  if (!kernel) return null;
  const { exports, buffer } = kernel;
  const held = new Float64Array(buffer, places.lower, k * k);
  const solved = new Float64Array(buffer, places.vectors, EIGHT * k);
  return (lower, vectors) => {
    held.set(lower);
    const norms = new Float64Array(vectors.length);
    for (let from = 0; from < norms.length; from += EIGHT) {
      const size = Math.min(EIGHT, norms.length - from);
      solved.fill(0);
      for (let n = 0; n < size; n++) {
        const vector = vectors[from + n];
        for (let at = 0; at < k; at++) solved[EIGHT * at + n] = vector[at];
      }
      exports.solveLowerEight(places.lower, k, places.vectors);
      for (let n = 0; n < size; n++) norms[from + n] = squareOf(solved, n);
    }
    return norms;
  };
}

/** |vector|² of the one in this column. */
function squareOf(columns: Float64Array, column: number): number {
  let square = 0;
  for (let at = column; at < columns.length; at += EIGHT) square += columns[at] * columns[at];
  return square;
}

import { decisionKernel } from './decision-module';
import { Layout } from './layout';

/** So many others are compared in one call. */
const AT_ONCE = 64;

/** Rows in the memory of WebAssembly, 4 k + 8 bytes each: the caller fills them, and asks then. */
export interface SimilarityKernel {
  /** f32 [count x k], row-major. */
  readonly rows: Float32Array;
  /** 1 / length of each row, 0 for one of which nothing is known; length `count`. */
  readonly scales: Float64Array;
  /** @returns sum + Σ max(0, cosine of `one` and others[n]) over n from `from` on, added in that order */
  add(one: number, others: readonly number[], from: number, sum: number): number;
}

/** @returns null where WebAssembly has no SIMD, and where there is not the memory */
export function createSimilarityKernel(count: number, k: number): SimilarityKernel | null {
  const layout = new Layout();
  const places = {
    rows: layout.reserve(4 * count * k),
    scales: layout.reserve(8 * count),
    others: layout.reserve(4 * AT_ONCE),
  };
  const kernel = decisionKernel(layout);
  if (!kernel) return null;
  const { exports, buffer } = kernel;
  const listed = new Int32Array(buffer, places.others, AT_ONCE);
  return {
    rows: new Float32Array(buffer, places.rows, count * k),
    scales: new Float64Array(buffer, places.scales, count),
    add(one, others, from, sum) {
      for (let start = from; start < others.length; start += AT_ONCE) {
        const length = Math.min(AT_ONCE, others.length - start);
        for (let n = 0; n < length; n++) listed[n] = others[start + n];
        sum = exports.addSimilarity(places.rows, k, places.scales, one, places.others, length, sum);
      }
      return sum;
    },
  };
}

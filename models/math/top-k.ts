import { assert } from '../errors';

/** So many scores are looked at to learn above which one the best will lie. */
const SAMPLE = 512;
/** Places that a key has for the index. */
const INDEXES = 2 ** 22;

/**
 * Indexes of the k largest scores, best first. NaN ("no answer", R2) is never chosen; equal scores stand in the order
 * of their indexes, so that lists are reproducible (R3).
 *
 * A sample says which score about k others lie above; only those are kept and sorted, as numbers without a comparison of
 * ours. Who is misled by the sample sorts them all: the result is the same, O(n + k log k) becomes O(n log n).
 * @param scores at most 2²² of them
 * @param accept absent: all are welcome; asked of those that may be among the best, and of a sample
 * @returns at most k indexes, owned by the caller
 */
export function topK(scores: Float32Array, k: number, accept?: (index: number) => boolean): Int32Array {
  assert(scores.length <= INDEXES, `${scores.length} scores where ${INDEXES} are the most`);
  const wanted = Math.min(Math.max(0, Math.floor(k)), scores.length);
  if (wanted === 0) return new Int32Array(0);
  const border = sampledBorder(scores, wanted, accept);
  const best = bestFrom(border, scores, wanted, accept);
  return best.length < wanted && border > -Infinity ? bestFrom(-Infinity, scores, wanted, accept) : best;
}

/** A score that somewhat more than `wanted` are likely to be as large as; -Infinity when too little is seen to say. */
function sampledBorder(scores: Float32Array, wanted: number, accept?: (index: number) => boolean): number {
  const step = scores.length / SAMPLE;
  if (step < 2) return -Infinity;
  const sample = new Float32Array(SAMPLE);
  let size = 0;
  for (let n = 0; n < SAMPLE; n++) {
    const index = Math.floor(n * step);
    const score = scores[index];
    if (!Number.isNaN(score) && (!accept || accept(index))) sample[size++] = score;
  }
  const expected = wanted / step; // of them among the best; three deviations more, that it is seldom too few
  const rank = Math.ceil(expected + 3 * Math.sqrt(expected) + 3);
  return rank <= size ? nthLargest(sample, size, rank) : -Infinity;
}

/** Quickselect (Hoare 1961). @param values the first `size` of them; reordered @param rank 1 to `size` */
function nthLargest(values: Float32Array, size: number, rank: number): number {
  let [low, high] = [0, size - 1];
  const wanted = rank - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left] > pivot) left++;
      while (values[right] < pivot) right--;
      if (left > right) break;
      const value = values[left];
      values[left++] = values[right];
      values[right--] = value;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted];
}

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The best of those that are not below `border`: at most `wanted`, and fewer only if there are no more. */
function bestFrom(
  border: number,
  scores: Float32Array,
  wanted: number,
  accept?: (index: number) => boolean,
): Int32Array {
  const above: number[] = [];
  const equal: number[] = []; // the first come first, so no more than `wanted` are needed
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index];
    if (!(score >= border) || (score === border && equal.length === wanted)) continue;
    if (accept && !accept(index)) continue;
    if (score === border) equal.push(index);
    else above.push(keyOf(score, index));
  }
  const keys = new Float64Array(above).sort();
  const best = new Int32Array(Math.min(wanted, keys.length + equal.length));
  for (let at = 0; at < best.length; at++)
    best[at] = at < keys.length ? indexOfKey(keys[keys.length - 1 - at]) : equal[at - keys.length];
  return best;
}

/** A whole number that is larger for a larger score, and for a smaller index of equal ones: 32 bits and 22. */
function keyOf(score: number, index: number): number {
  float[0] = score + 0; // -0 is 0
  const ordered = bits[0] ^ ((bits[0] >> 31) & 0x7fffffff);
  return ordered * INDEXES + (INDEXES - 1 - index);
}

const indexOfKey = (key: number): number => INDEXES - 1 - (key - Math.floor(key / INDEXES) * INDEXES);

/**
 * The places of the values from the largest to the least, equals in the order in which they stand; by merging, so
 * that no comparison is a call. For a few hundred values it takes a tenth of the time of sorting objects.
 * @param values none of them NaN
 * @returns places in `values`, of its length, owned by the caller
 */
export function descending(values: Float64Array): Int32Array {
  const size = values.length;
  let from: Int32Array = new Int32Array(size);
  let to: Int32Array = new Int32Array(size);
  for (let at = 0; at < size; at++) from[at] = at;
  for (let run = 1; run < size; run *= 2) {
    for (let start = 0; start < size; start += 2 * run) mergeRuns(values, from, to, start, run);
    [from, to] = [to, from];
  }
  return from;
}

/** Merges the two runs of `from` that begin at `start` and at `start + run` into the same places of `to`. */
function mergeRuns(values: Float64Array, from: Int32Array, to: Int32Array, start: number, run: number): void {
  const middle = Math.min(start + run, from.length);
  const end = Math.min(middle + run, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takesLeft = left < middle && (right >= end || values[from[left]] >= values[from[right]]);
    to[at] = takesLeft ? from[left++] : from[right++];
  }
}

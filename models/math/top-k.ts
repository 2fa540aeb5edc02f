/**
 * Indexes of the k largest scores, best first. NaN ("no answer", R2) is never chosen; equal scores stand in the order
 * of their indexes, so that lists are reproducible (R3). A bounded heap: O(n log k) time, O(k) memory.
 * @param accept asked only of indexes that would enter the heap; absent: all are welcome
 * @returns at most k indexes, owned by the caller
 */
export function topK(scores: Float32Array, k: number, accept?: (index: number) => boolean): Int32Array {
  const capacity = Math.min(Math.max(0, Math.floor(k)), scores.length);
  const heap = new Int32Array(capacity); // the worst of the chosen at the root
  let size = 0;
  /** Whether a ranks below b. */
  const worse = (a: number, b: number) => scores[a] < scores[b] || (scores[a] === scores[b] && a > b);

  const sink = (index: number, end: number) => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= end) break;
      if (child + 1 < end && worse(heap[child + 1], heap[child])) child++;
      if (!worse(heap[child], index)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = index;
  };
  const rise = (index: number) => {
    let at = size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!worse(index, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = index;
  };

  let least = -Infinity; // what must be passed to get in; an equal one comes too late
  for (let index = 0; index < scores.length && capacity > 0; index++) {
    const full = size === capacity;
    const score = scores[index];
    if (!(full ? score > least : score >= least) || (accept && !accept(index))) continue; // nor does NaN pass
    if (full) sink(index, size);
    else rise(index);
    if (size === capacity) least = scores[heap[0]];
  }

  // Take the worst away again and again: the heap's array becomes the ranking, best first.
  for (let end = size - 1; end > 0; end--) {
    const worst = heap[0];
    sink(heap[end], end);
    heap[end] = worst;
  }
  return heap.slice(0, size);
}

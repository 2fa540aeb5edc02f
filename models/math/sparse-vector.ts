/** A vector that stores only what is not zero: `indices` ascending and distinct, `values` beside them. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** @param entries index -> value; zeros are left out. */
export function sparseVector(entries: ReadonlyMap<number, number>): SparseVector {
  const indices = new Int32Array(entries.size);
  let size = 0;
  for (const [index, value] of entries) if (value !== 0) indices[size++] = index;
  return vectorAt(indices.slice(0, size).sort(), entries);
}

function vectorAt(indices: Int32Array, entries: ReadonlyMap<number, number>): SparseVector {
  return { indices, values: Float32Array.from(indices, (index) => entries.get(index)!) };
}

/** @param dense zeros are left out */
export function sparse(dense: Float64Array): SparseVector {
  let size = 0;
  for (let at = 0; at < dense.length; at++) if (dense[at] !== 0) size++;
  const indices = new Int32Array(size);
  const values = new Float32Array(size);
  for (let at = 0, to = 0; at < dense.length; at++) {
    if (dense[at] === 0) continue;
    indices[to] = at;
    values[to++] = dense[at];
  }
  return { indices, values };
}

/** The vector with its zeros. @param size how many entries, owned by the caller */
export function spread({ indices, values }: SparseVector, size: number): Float32Array {
  const dense = new Float32Array(size);
  for (let at = 0; at < indices.length; at++) dense[indices[at]] = values[at];
  return dense;
}

/** Inner product by merge join: O(|a| + |b|). */
export function dot(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.indices.length && j < b.indices.length;) {
    const order = a.indices[i] - b.indices[j];
    if (order === 0) sum += a.values[i++] * b.values[j++];
    else if (order < 0) i++;
    else j++;
  }
  return sum;
}

/** Euclidean length. */
export function norm(vector: SparseVector): number {
  let sum = 0;
  for (const value of vector.values) sum += value * value;
  return Math.sqrt(sum);
}

/** Cosine of the angle between two vectors in [-1, 1]; NaN when one of them is zero: no answer (R2). */
export function cosine(a: SparseVector, b: SparseVector): number {
  return dot(a, b) / (norm(a) * norm(b));
}

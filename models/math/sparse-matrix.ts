import type { SparseVector } from './sparse-vector';

/**
 * Compressed sparse rows [rows x columns]: row r holds the entries `starts[r]` to `starts[r + 1]` of `indices`
 * (columns, ascending within a row) and `values`. Typed arrays only, so it can be stored and transferred.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Length rows + 1. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

export function sparseMatrix(rows: readonly SparseVector[], columns: number): SparseMatrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => (starts[r + 1] = starts[r] + row.indices.length));
  const indices = new Int32Array(starts[rows.length]);
  const values = new Float32Array(starts[rows.length]);
  rows.forEach((row, r) => {
    indices.set(row.indices, starts[r]);
    values.set(row.values, starts[r]);
  });
  return { rows: rows.length, columns, starts, indices, values };
}

/** A view of one row: it shares the matrix's memory. */
export function rowOf(matrix: SparseMatrix, row: number): SparseVector {
  const [from, to] = [matrix.starts[row], matrix.starts[row + 1]];
  return { indices: matrix.indices.subarray(from, to), values: matrix.values.subarray(from, to) };
}

/** Inner product of one row with a dense vector of length `columns`. */
export function dotWithDense(matrix: SparseMatrix, row: number, dense: Float32Array): number {
  const { starts, indices, values } = matrix;
  const end = starts[row + 1];
  let sum = 0;
  for (let at = starts[row]; at < end; at++) sum += values[at] * dense[indices[at]];
  return sum;
}

/** The matrix with rows and columns exchanged, by counting sort: O(entries + rows + columns). */
export function transpose(matrix: SparseMatrix): SparseMatrix {
  const starts = new Int32Array(matrix.columns + 1);
  for (const column of matrix.indices) starts[column + 1]++;
  for (let column = 0; column < matrix.columns; column++) starts[column + 1] += starts[column];
  const next = starts.slice(0, matrix.columns);
  const indices = new Int32Array(matrix.indices.length);
  const values = new Float32Array(matrix.values.length);
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.starts[row]; at < matrix.starts[row + 1]; at++) {
      const to = next[matrix.indices[at]]++;
      indices[to] = row;
      values[to] = matrix.values[at];
    }
  }
  return { rows: matrix.columns, columns: matrix.rows, starts, indices, values };
}

/**
 * Product of every row with one vector, by the postings of the vector's columns: costs the entries of those columns
 * instead of the whole matrix.
 * @param postings the transposed matrix [columns x rows]
 * @returns length `postings.columns`, owned by the caller
 */
export function multiplyByPostings(postings: SparseMatrix, vector: SparseVector): Float32Array {
  const product = new Float32Array(postings.columns);
  const { starts, indices, values } = postings; // read once: the loop below is half of a content score
  for (let at = 0; at < vector.indices.length; at++) {
    const term = vector.indices[at];
    const weight = vector.values[at];
    const end = starts[term + 1];
    for (let entry = starts[term]; entry < end; entry++) product[indices[entry]] += weight * values[entry];
  }
  return product;
}

import type { Preference, VocabularyView } from '../types';

/** Observed weights as compressed sparse rows. Row r has the entries offsets[r] to offsets[r + 1]. */
export interface EvidenceMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Length rows + 1. */
  readonly offsets: Int32Array;
  /** Column of each entry. */
  readonly indexes: Int32Array;
  /** c_ui > 0 of each entry. */
  readonly weights: Float32Array;
  /** p_ui of each entry: 1 liked, 0 disliked. */
  readonly liked: Uint8Array;
}

/** Users x items: one row a person. Unknown items and weights that are no finite number above 0 are left out. */
export function evidenceMatrix(
  users: readonly (readonly Preference[])[],
  vocabulary: VocabularyView,
  confidenceScale: number,
): EvidenceMatrix {
  const most = users.reduce((sum, preferences) => sum + preferences.length, 0);
  const offsets = new Int32Array(users.length + 1);
  const indexes = new Int32Array(most);
  const weights = new Float32Array(most);
  const liked = new Uint8Array(most);
  let at = 0;
  for (const [row, preferences] of users.entries()) {
    for (const preference of preferences) {
      const item = vocabulary.indexOf(preference.itemId);
      const weight = Math.fround(confidenceScale * preference.confidence);
      if (item < 0 || !(weight > 0 && weight < Infinity)) continue;
      indexes[at] = item;
      weights[at] = weight;
      liked[at++] = preference.liked ? 1 : 0;
    }
    offsets[row + 1] = at;
  }
  return {
    rows: users.length,
    columns: vocabulary.size,
    offsets,
    indexes: indexes.slice(0, at),
    weights: weights.slice(0, at),
    liked: liked.slice(0, at),
  };
}

/** The same entries by column, in the order of the rows (counting sort). */
export function transpose(matrix: EvidenceMatrix): EvidenceMatrix {
  const { rows, columns } = matrix;
  const entries = matrix.indexes.length;
  const offsets = new Int32Array(columns + 1);
  for (const column of matrix.indexes) offsets[column + 1]++;
  for (let column = 0; column < columns; column++) offsets[column + 1] += offsets[column];
  const next = offsets.slice(0, columns);
  const indexes = new Int32Array(entries);
  const weights = new Float32Array(entries);
  const liked = new Uint8Array(entries);
  for (let row = 0; row < rows; row++) {
    for (let entry = matrix.offsets[row]; entry < matrix.offsets[row + 1]; entry++) {
      const at = next[matrix.indexes[entry]]++;
      indexes[at] = row;
      weights[at] = matrix.weights[entry];
      liked[at] = matrix.liked[entry];
    }
  }
  return { rows: columns, columns: rows, offsets, indexes, weights, liked };
}

/** Summed weights of each row, length `rows`. */
export function rowWeights(matrix: EvidenceMatrix): Float64Array {
  const sums = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.offsets[row]; at < matrix.offsets[row + 1]; at++) sums[row] += matrix.weights[at];
  }
  return sums;
}

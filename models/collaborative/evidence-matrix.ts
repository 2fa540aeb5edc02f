import type { EvidenceArrays } from '../kernels/sweep-side';
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

/** Evidence that can be laid out in arrays of somebody's choice: those of a memory that threads share, for one. */
export interface EvidenceSource {
  /** One a person. */
  readonly rows: number;
  /** Items. */
  readonly columns: number;
  /** There are as many entries, or fewer. */
  readonly most: number;
  /**
   * Writes all rows into arrays of zeros with room for `most` entries.
   * @returns how many entries there are
   */
  fill(into: EvidenceArrays): number;
}

/** Users x items. @param into of zeros, large enough; left out: new ones */
export function layOutEvidence(
  source: EvidenceSource,
  into = newArrays(source.rows, source.most),
): EvidenceMatrix {
  const entries = source.fill(into);
  return { rows: source.rows, columns: source.columns, ...firstEntries(into, entries) };
}

/** One row a person. Unknown items and weights that are no finite number above 0 are left out. */
export const preferenceSource = (
  users: readonly (readonly Preference[])[],
  vocabulary: VocabularyView,
  confidenceScale: number,
): EvidenceSource => ({
  rows: users.length,
  columns: vocabulary.size,
  most: users.reduce((sum, preferences) => sum + preferences.length, 0),
  fill: (into) => fillPreferences(users, vocabulary, confidenceScale, into),
});

export const evidenceMatrix = (
  users: readonly (readonly Preference[])[],
  vocabulary: VocabularyView,
  confidenceScale: number,
): EvidenceMatrix => layOutEvidence(preferenceSource(users, vocabulary, confidenceScale));

const newArrays = (rows: number, entries: number): EvidenceArrays => ({
  offsets: new Int32Array(rows + 1),
  indexes: new Int32Array(entries),
  weights: new Float32Array(entries),
  liked: new Uint8Array(entries),
});

const firstEntries = (arrays: EvidenceArrays, entries: number): EvidenceArrays => ({
  offsets: arrays.offsets,
  indexes: arrays.indexes.subarray(0, entries),
  weights: arrays.weights.subarray(0, entries),
  liked: arrays.liked.subarray(0, entries),
});

function fillPreferences(
  users: readonly (readonly Preference[])[],
  vocabulary: VocabularyView,
  confidenceScale: number,
  { offsets, indexes, weights, liked }: EvidenceArrays,
): number {
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
  return at;
}

/** The same entries by column, in the order of the rows (counting sort). @param into see layOutEvidence */
export function transpose(
  matrix: EvidenceMatrix,
  into = newArrays(matrix.columns, matrix.indexes.length),
): EvidenceMatrix {
  const { rows, columns } = matrix;
  const { offsets, indexes, weights, liked } = firstEntries(into, matrix.indexes.length);
  for (const column of matrix.indexes) offsets[column + 1]++;
  for (let column = 0; column < columns; column++) offsets[column + 1] += offsets[column];
  const next = Int32Array.from(offsets.subarray(0, columns));
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

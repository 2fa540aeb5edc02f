/**
 * Rows as integers near those that devices have. Training starts warm (A4), so an item's factor moves little from one
 * model to the next, but almost every integer of it moves by one or two: noise that a device would have to fetch. Here
 * a row keeps its scale while it fits, and an integer moves in strides from where it was: no value is off by more than
 * half a stride. The next training starts from these rows again, and what it learns is rounded anew from full
 * precision, so errors do not add up over the days. Costs and savings: docs/decisions/0020-artefact-deltas.md.
 */
import { Vocabulary } from '../vocabulary';
import type { ItemId } from '../types';
import { LEVELS, quantizeRows, type QuantizedRows } from './quantize';

/** Levels between two integers that a carried value may take; 1 would be plain rounding. */
export const STRIDE = 4;

/** A scale is kept while the row's largest value has at least this level: else it would lose a bit. */
const LEAST_TOP = 64;

/** For each of `ids`, its row among `before`; -1 for one that is new. */
export function rowsIn(before: readonly ItemId[], ids: readonly ItemId[]): Int32Array {
  const vocabulary = new Vocabulary(before);
  return Int32Array.from(ids, (id) => vocabulary.indexOf(id));
}

/** Rows in another order. @param from row of each result row, -1: a row of zeros with scale 0 */
export function alignRows(rows: QuantizedRows, from: Int32Array, k: number): QuantizedRows {
  const values = new Int8Array(from.length * k);
  const scales = new Float32Array(from.length);
  for (let row = 0; row < from.length; row++) {
    if (from[row] < 0) continue;
    values.set(rows.values.subarray(from[row] * k, (from[row] + 1) * k), row * k);
    scales[row] = rows.scales[from[row]];
  }
  return { values, scales };
}

/**
 * An integer of one scale as the nearest of another.
 * @param from,to scales >= 0
 * @returns in [-127, 127]; 0 where `to` is 0
 */
export function carriedLevel(level: number, from: number, to: number): number {
  if (from === to) return level;
  return to > 0 ? Math.max(-LEVELS, Math.min(LEVELS, Math.round((level * from) / to))) : 0;
}

/**
 * @param matrix row-major [rows x k], finite
 * @param before as many rows; scale 0: nothing to be near to
 * @returns within STRIDE / 2 steps of `matrix`, half a step where `before` has nothing; owned by the caller
 */
export function quantizeNear(matrix: Float32Array, before: QuantizedRows, k: number): QuantizedRows {
  const rows = quantizeRows(matrix, before.scales.length, k);
  for (let row = 0; row < before.scales.length; row++) {
    const kept = before.scales[row];
    if (kept === 0 || rows.scales[row] === 0) continue;
    const top = (rows.scales[row] * LEVELS) / kept;
    const scale = top >= LEAST_TOP && top <= LEVELS + STRIDE / 2 ? kept : rows.scales[row];
    for (let at = row * k; at < (row + 1) * k; at++) {
      const start = carriedLevel(before.values[at], kept, scale);
      const level = start + STRIDE * Math.round((matrix[at] / scale - start) / STRIDE);
      rows.values[at] = Math.max(-LEVELS, Math.min(LEVELS, level));
    }
    rows.scales[row] = scale;
  }
  return rows;
}

/** Integers of int8 rows as differences, modulo 256, from what the rows of before say they should be. */
import { carriedLevel } from '../quantize-near';
import type { QuantizedRows } from '../quantize';

/** What is kept of rows beside `before`. */
export interface LevelChanges {
  /** One a row: bits of the sum of its differences; 0: none, and the row is not in `differences`. */
  readonly classes: Uint8Array;
  /**
   * [moved rows x k] by class, then by row. Rows that hardly moved stand together and rows that moved far too, so that
   * a compressor finds stretches with one distribution: a tenth less than in the order of the rows.
   */
  readonly differences: Uint8Array;
}

/** @param rows, before the same number of rows of k values */
export function changesOf(rows: QuantizedRows, before: QuantizedRows, k: number): LevelChanges {
  const count = rows.scales.length;
  const all = new Int8Array(count * k);
  const classes = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let at = row * k; at < (row + 1) * k; at++) {
      all[at] = rows.values[at] - carriedLevel(before.values[at], before.scales[row], rows.scales[row]);
      sum += Math.abs(all[at]);
    }
    classes[row] = 32 - Math.clz32(sum);
  }
  const order = movedRows(classes);
  const differences = new Int8Array(order.length * k);
  for (const [place, row] of order.entries())
    differences.set(all.subarray(row * k, (row + 1) * k), place * k);
  return { classes, differences: new Uint8Array(differences.buffer) };
}

/** The inverse of `changesOf`. @param scales of the rows to be made */
export function changed(
  { classes, differences }: LevelChanges,
  scales: Float32Array,
  before: QuantizedRows,
  k: number,
): Int8Array {
  const values = new Int8Array(scales.length * k);
  for (let row = 0; row < scales.length; row++)
    for (let at = row * k; at < (row + 1) * k; at++)
      values[at] = carriedLevel(before.values[at], before.scales[row], scales[row]);
  for (const [place, row] of movedRows(classes).entries())
    for (let at = 0; at < k; at++) values[row * k + at] += differences[place * k + at]; // wraps as int8 does
  return values;
}

/** How many rows have differences. */
export function countMoved(classes: Uint8Array): number {
  let moved = 0;
  for (const each of classes) if (each > 0) moved++;
  return moved;
}

/** Rows that have differences, by class, then by row. */
function movedRows(classes: Uint8Array): Uint32Array {
  const rows = Uint32Array.from({ length: countMoved(classes) });
  for (let row = 0, place = 0; row < classes.length; row++) if (classes[row] > 0) rows[place++] = row;
  return rows.sort((a, b) => classes[a] - classes[b] || a - b);
}

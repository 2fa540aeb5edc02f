/**
 * A sparse matrix in about two bytes an entry: columns as gaps in LEB128, values as integers with a scale of their row.
 * Laid out for the brotli or gzip of the wire.
 */
import type { SparseMatrix } from '../math/sparse-matrix';

/** Largest integer of a row. */
const LEVELS = 127;
/** Bits of a byte of LEB128 that carry the number; the highest says that another byte follows. */
const BITS = 7;
const MORE = 1 << BITS;

export interface PackedRows {
  /** Entries of each row. */
  readonly lengths: Uint32Array;
  /** By row: the first column, then the distance of each column to the one before less 1, in LEB128. */
  readonly gaps: Uint8Array;
  /** Entry = integer x scale of its row. */
  readonly values: Int8Array;
  /** One a row, >= 0; 0 for a row of zeros. */
  readonly scales: Float32Array;
}

/** No value is off by more than half a 127th of its row's largest. */
export function packRows({ rows, starts, indices, values }: SparseMatrix): PackedRows {
  const lengths = new Uint32Array(rows);
  const scales = new Float32Array(rows);
  const integers = new Int8Array(values.length);
  const gaps: number[] = [];
  for (let row = 0; row < rows; row++) {
    const [from, to] = [starts[row], starts[row + 1]];
    lengths[row] = to - from;
    let largest = 0;
    let next = 0;
    for (let at = from; at < to; at++) {
      largest = Math.max(largest, Math.abs(values[at]));
      writeNumber(gaps, indices[at] - next);
      next = indices[at] + 1;
    }
    const scale = (scales[row] = largest / LEVELS);
    if (scales[row] === 0) continue;
    for (let at = from; at < to; at++) integers[at] = Math.round(values[at] / scale);
  }
  return { lengths, gaps: Uint8Array.from(gaps), values: integers, scales };
}

/**
 * @param columns of the matrix
 * @returns null where the parts are no such matrix: a column beyond the last, too few or too many gaps or values
 */
export function unpackRows(packed: PackedRows, columns: number): SparseMatrix | null {
  const { lengths, gaps, values: integers, scales } = packed;
  const rows = lengths.length;
  const starts = new Int32Array(rows + 1);
  const indices = new Int32Array(integers.length);
  const values = new Float32Array(integers.length);
  let byte = 0;
  for (let row = 0; row < rows; row++) {
    const end = starts[row] + lengths[row]; // compared before it is kept: as an Int32 a hostile one could come back negative
    if (end > integers.length) return null;
    starts[row + 1] = end;
    let next = 0;
    for (let at = starts[row]; at < starts[row + 1]; at++) {
      const gap = readNumber(gaps, byte);
      if (!gap || next + gap.value >= columns) return null;
      indices[at] = next + gap.value;
      values[at] = integers[at] * scales[row];
      next = indices[at] + 1;
      byte = gap.end;
    }
  }
  if (byte !== gaps.length || starts[rows] !== integers.length) return null;
  return { rows, columns, starts, indices, values };
}

function writeNumber(bytes: number[], value: number): void {
  let left = value;
  while (left >= MORE) {
    bytes.push((left % MORE) | MORE);
    left = Math.floor(left / MORE);
  }
  bytes.push(left);
}

/** @returns null where the bytes end within it, or it has more than 28 bits */
function readNumber(
  bytes: Uint8Array,
  from: number,
): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let at = from; at < bytes.length && at < from + 4; at++) {
    value += (bytes[at] % MORE) * 2 ** (BITS * (at - from));
    if (bytes[at] < MORE) return { value, end: at + 1 };
  }
  return null;
}

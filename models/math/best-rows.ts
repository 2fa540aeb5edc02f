import { assert } from '../errors';
import { topK } from './top-k';

/** Rows with the largest products, best first. */
export interface BestRows {
  readonly rows: Int32Array;
  /** The product of each. */
  readonly scores: Float32Array;
}

/** A set of rows as one bit each, the lowest of a byte first. @param rows how many there are in all */
export function rowBits(members: Iterable<number>, rows: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (const row of members) {
    assert(row >= 0 && row < rows, `row ${row} of ${rows}`);
    bits[row >> 3] |= 1 << (row & 7);
  }
  return bits;
}

/** The plain version, and the oracle of what kernels do (R6). @param excluded see rowBits; null: none */
export function bestRows(scores: Float32Array, k: number, excluded: Uint8Array | null): BestRows {
  const accept = excluded ? (row: number) => ((excluded[row >> 3] >> (row & 7)) & 1) === 0 : undefined;
  const rows = topK(scores, k, accept);
  return { rows, scores: Float32Array.from(rows, (row) => scores[row]) };
}

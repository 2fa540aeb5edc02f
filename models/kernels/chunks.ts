import { MOST_CHUNKS } from './sweep-layout';

/** Below so much, handing a chunk out costs more than it levels; in entries. */
const LEAST_COST = 2000;

/**
 * Where chunks of rows begin and end, about equally costly, since a popular item can have as many entries as ten
 * thousand others. A row costs its entries and about 0.6 w for its products with the gramian.
 * @param offsets of compressed sparse rows
 * @returns at most MOST_CHUNKS + 1 row numbers, from 0 to the number of rows
 */
export function chunksOf(offsets: Int32Array, width: number): Uint32Array {
  const rows = offsets.length - 1;
  const rowCost = 0.6 * width;
  const total = offsets[rows] + rows * rowCost;
  // Twice as large as MOST_CHUNKS need be: a chunk ends behind the row that fills it, so there may be more than wished.
  const share = Math.max(LEAST_COST, (2 * total) / MOST_CHUNKS);
  const bounds = [0];
  let cost = 0;
  for (let row = 0; row < rows; row++) {
    cost += offsets[row + 1] - offsets[row] + rowCost;
    if (cost < share) continue;
    bounds.push(row + 1);
    cost = 0;
  }
  if (bounds[bounds.length - 1] < rows) bounds.push(rows);
  return Uint32Array.from(bounds);
}

/** So many parts of about as many rows each. */
export const equalParts = (rows: number, parts: number): Uint32Array =>
  Uint32Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * rows) / parts));

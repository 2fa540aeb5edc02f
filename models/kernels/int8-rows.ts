const LEVELS = 127;

/** Of the largest value of its row: what two roundings to single precision may cost. */
const OFF_GRID = 1e-6;

/**
 * Whether every row is integers of 8 bits times a scale of its own, the largest of them 127. Rows that come out of an
 * artefact are, so that a quarter of the bytes holds them without loss; others are not, and stay as they are.
 * @param values row-major [rows x columns]
 */
export function isInt8(values: Float32Array, rows: number, columns: number): boolean {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const largest = largestOf(values, start, columns);
    if (!Number.isFinite(largest)) return false;
    const scale = largest / LEVELS;
    if (largest > 0 && Math.fround(scale) === 0) return false;
    for (let at = start; at < start + columns; at++) {
      const off = values[at] - Math.round(values[at] / (scale || 1)) * scale;
      if (!(Math.abs(off) <= OFF_GRID * largest)) return false;
    }
  }
  return true;
}

/**
 * The rows as integers and scales: value = integer x scale of its row.
 * @param into row-major [rows x width], zero where it is not written
 * @param scales [rows], overwritten
 */
export function writeInt8(
  values: Float32Array,
  shape: { readonly rows: number; readonly columns: number; readonly width: number },
  into: Int8Array,
  scales: Float32Array,
): void {
  const { rows, columns, width } = shape;
  for (let row = 0; row < rows; row++) {
    const scale = largestOf(values, row * columns, columns) / LEVELS;
    scales[row] = scale;
    if (scale === 0) continue;
    for (let column = 0; column < columns; column++)
      into[row * width + column] = Math.round(values[row * columns + column] / scale);
  }
}

/** NaN when one of them is. */
function largestOf(values: Float32Array, start: number, count: number): number {
  let largest = 0;
  for (let at = start; at < start + count; at++) largest = Math.max(largest, Math.abs(values[at]));
  return largest;
}

import { assert } from '../errors';
import { seededRandom } from './random';
import { type DenseScorer, referenceScorer } from './scorer';

/**
 * Shapes that broke kernels elsewhere: one value, a single row or column, sizes beside multiples of vector and tile
 * widths (4, 16, 32, 64), and one as big as a small catalogue, where GPU kernels switch their program.
 */
const SHAPES: readonly (readonly [rows: number, columns: number])[] = [
  [1, 1],
  [1, 64],
  [7, 3],
  [65, 1],
  [33, 17],
  [129, 65],
  [2003, 64],
];

/**
 * Bound of the error of one product, relative to Σ|a·b|: some roundings of float32 (2^-24) over a few hundred terms.
 * A kernel that computes in half precision (2^-11) fails it.
 */
const TOLERANCE = 2e-5;

/**
 * Known-answer test of a backend against the reference (R6). Some GPU drivers return wrong numbers without an error,
 * so none is believed before this.
 * @returns null when every product is right, else what is wrong in words
 */
export async function knownAnswerFault(scorer: DenseScorer): Promise<string | null> {
  const random = seededRandom(20081108);
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  for (const [rows, columns] of SHAPES) {
    const values = draw(rows * columns);
    const vector = draw(columns);
    const actual = await product(scorer, values, rows, columns, vector);
    const expected = await product(referenceScorer, values, rows, columns, vector);
    const magnitude = await product(
      referenceScorer,
      values.map(Math.abs),
      rows,
      columns,
      vector.map(Math.abs),
    );
    if (actual.length !== rows) return `gave ${actual.length} products for ${rows} rows`;
    const wrong = expected.findIndex(
      (value, row) => !(Math.abs(actual[row] - value) <= TOLERANCE * magnitude[row]),
    );
    if (wrong >= 0) return `row ${wrong} of ${rows} x ${columns} is ${actual[wrong]}, not ${expected[wrong]}`;
  }
  return null;
}

async function product(
  scorer: DenseScorer,
  values: Float32Array,
  rows: number,
  columns: number,
  vector: Float32Array,
): Promise<Float32Array> {
  const matrix = await scorer.load(values, rows, columns);
  try {
    assert(matrix.rows === rows && matrix.columns === columns, 'a loaded matrix keeps its shape');
    return await matrix.multiply(vector);
  } finally {
    matrix.dispose();
  }
}

import { assert } from '../errors';
import { bestRows, rowBits } from './best-rows';
import { seededRandom, type Random } from './random';
import { type DenseScorer, type LoadedMatrix, referenceScorer } from './scorer';

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

/** How many of the best rows are compared. */
const BEST = 20;

/**
 * Known-answer test of a backend against the reference (R6): products, and the best rows with a third of them
 * excluded. Some GPU drivers return wrong numbers without an error, so none is believed before this. Every shape is
 * tried with values of any size and with rows on a grid of 8 bits, as artefacts have them, which a backend may hold
 * in another way.
 * @returns null when every answer is right, else what is wrong in words
 */
export async function knownAnswerFault(scorer: DenseScorer): Promise<string | null> {
  const random = seededRandom(20081108);
  for (const [rows, columns] of SHAPES) {
    for (const draw of [anyValues, onGrid]) {
      const values = draw(rows, columns, random);
      const vector = anyValues(1, columns, random);
      const matrix = await scorer.load(values, rows, columns);
      try {
        assert(matrix.rows === rows && matrix.columns === columns, 'a loaded matrix keeps its shape');
        const products = await matrix.multiply(vector);
        const fault =
          (await productFault(matrix, products, values, vector)) ??
          (await bestFault(matrix, products, vector));
        if (fault !== null) return fault;
      } finally {
        matrix.dispose();
      }
    }
  }
  return null;
}

async function productFault(
  { rows, columns }: LoadedMatrix,
  actual: Float32Array,
  values: Float32Array,
  vector: Float32Array,
): Promise<string | null> {
  const expected = await product(values, rows, columns, vector);
  const magnitude = await product(values.map(Math.abs), rows, columns, vector.map(Math.abs));
  if (actual.length !== rows) return `gave ${actual.length} products for ${rows} rows`;
  const wrong = expected.findIndex(
    (value, row) => !(Math.abs(actual[row] - value) <= TOLERANCE * magnitude[row]),
  );
  return wrong < 0
    ? null
    : `row ${wrong} of ${rows} x ${columns} is ${actual[wrong]}, not ${expected[wrong]}`;
}

/** Its own products decide: of two that are nearly equal a backend may take the other one. */
async function bestFault(
  matrix: LoadedMatrix,
  products: Float32Array,
  vector: Float32Array,
): Promise<string | null> {
  const { rows, columns } = matrix;
  const excluded = rowBits(
    Array.from({ length: Math.floor(rows / 3) }, (_, at) => 3 * at),
    rows,
  );
  const expected = bestRows(products, BEST, excluded);
  const actual = await matrix.best(vector, BEST, excluded);
  if (expected.rows.join() === actual.rows.join() && expected.scores.join() === actual.scores.join())
    return null;
  return `the best rows of ${rows} x ${columns} are ${actual.rows.join(' ')}, not ${expected.rows.join(' ')}`;
}

function anyValues(rows: number, columns: number, random: Random): Float32Array {
  return Float32Array.from({ length: rows * columns }, () => 2 * random() - 1);
}

function onGrid(rows: number, columns: number, random: Random): Float32Array {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const scale = random();
    const largest = Math.floor(random() * columns);
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = scale * (column === largest ? 127 : Math.round(254 * random() - 127));
  }
  return values;
}

async function product(
  values: Float32Array,
  rows: number,
  columns: number,
  vector: Float32Array,
): Promise<Float32Array> {
  return (await referenceScorer.load(values, rows, columns)).multiply(vector);
}

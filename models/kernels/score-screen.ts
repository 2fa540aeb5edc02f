import type { Layout } from './layout';
import type { ScorePlaces } from './score-places';
import type { ScoringExports } from './scoring-module';

/** A vector's largest value in 7 bits: 64 ± 63. */
const LEVELS = 63;
/** Roundings of single precision in bounds and in products, relative to |row| |vector|: a few of 2^-24. */
const ROUNDING = 2 ** -20;
/** Bounds between these are neither infinite nor so small that single precision loses bits. */
const [SMALLEST, LARGEST] = [1e-30, 1e30];
/** Groups of eight rows for each of the best that is asked for: with fewer, bounds would keep too many rows. */
const GROUPS_EACH = 4;

/** Beside ScorePlaces. */
export interface ScreenPlaces {
  /** i32 [count], 64 times the sum of each row, and f32 [count], its scale times its length. */
  readonly sums: number;
  readonly norms: number;
  /** u8 [width]. */
  readonly vector: number;
  /** f32, the lower bound of each group of eight rows; NaN behind the last, up to a multiple of 16. */
  readonly lower: number;
  /** u32 and f32 [most + 16]: rows that may be among the best, and their products. */
  readonly rows: number;
  readonly products: number;
  /** How many those may be. */
  readonly most: number;
}

export function layOutScreen(layout: Layout, { count, width }: ScorePlaces): ScreenPlaces {
  const most = count >> 2;
  return {
    sums: layout.reserve(4 * count),
    norms: layout.reserve(4 * count),
    vector: layout.reserve(width),
    lower: layout.reserve(4 * (count / 8 + 16)),
    rows: layout.reserve(4 * (most + 16)),
    products: layout.reserve(4 * (most + 16)),
    most,
  };
}

/**
 * Finds the few rows that can be among the best, from bounds of all products that cost a third of the products: each
 * row times a vector of 7 bits, and how far the rest of the vector can carry it. What it leaves out is not among them.
 */
export class ScoreScreen {
  readonly places: ScreenPlaces;
  readonly #places: ScorePlaces;
  readonly #exports: ScoringExports;
  readonly #short: Uint8Array;
  readonly #rows: Uint32Array;
  readonly #products: Float32Array;
  /** Of the rows that are not zero. */
  readonly #norms: { readonly least: number; readonly most: number };

  /** @param memory with rows and scales in it */
  constructor(places: ScorePlaces, own: ScreenPlaces, memory: WebAssembly.Memory, exports: ScoringExports) {
    this.#places = places;
    this.places = own;
    this.#exports = exports;
    // Made once: a list takes less time than its views would.
    this.#short = new Uint8Array(memory.buffer, own.vector, places.width);
    this.#rows = new Uint32Array(memory.buffer, own.rows, own.most + 16);
    this.#products = new Float32Array(memory.buffer, own.products, own.most + 16);
    this.#norms = describeRows(places, own, memory.buffer);
    new Float32Array(memory.buffer, own.lower, places.count / 8 + 16).fill(NaN);
  }

  /**
   * @param largest absolute value of the vector, whose halves lie where products are made from them
   * @returns how many rows it found, the k best of those not excluded among them, in their order at `rows` with their
   *   products at `products`, NaN behind them; null: too many, or bounds could not be trusted
   */
  find(vector: Float32Array, largest: number, k: number): number | null {
    const { matrix, scales, width, count, excluded, scores, vector: high, low } = this.#places;
    const { sums, norms, vector: short, lower, rows, products, most } = this.places;
    const groups = count / 8;
    if (k === 0 || GROUPS_EACH * k > groups || !(largest > 0)) return null;
    const { size, rest } = this.#shorten(vector, largest);
    if (!(this.#norms.least * rest > SMALLEST && this.#norms.most * size < LARGEST)) return null;
    const unit = largest / LEVELS;
    const bounds = [unit, rest, scores, lower] as const;
    this.#exports.screen(matrix, scales, sums, norms, short, width, count, excluded, ...bounds);
    const least = this.#exports.leastOfBest(lower, Math.ceil(groups / 16) * 16, k);
    const found = this.#exports.rowsAtLeast(scores, count, least, rows, most);
    if (found > most) return null;
    this.#rows.fill(0, found, found + 4);
    this.#exports.scoreRows(matrix, scales, high, low, width, rows, found, largest, products);
    this.#products.fill(NaN, found, found + 16);
    return found;
  }

  /** The vector in 7 bits; |vector|, and |what is left of it| with all roundings in it. */
  #shorten(vector: Float32Array, largest: number): { size: number; rest: number } {
    const unit = Math.fround(largest / LEVELS);
    let [square, left] = [0, 0];
    for (let at = 0; at < vector.length; at++) {
      const value = vector[at];
      const level = Math.round(value / unit);
      this.#short[at] = level + 64;
      square += value * value;
      left += (value - level * unit) ** 2;
    }
    const size = Math.sqrt(square);
    return { size, rest: (Math.sqrt(left) + ROUNDING * size) * (1 + ROUNDING) };
  }
}

/** Sums and norms of all rows. @returns the least norm of those that are not zero, and the largest */
function describeRows(
  { rows, width, matrix, scales }: ScorePlaces,
  own: ScreenPlaces,
  buffer: ArrayBufferLike,
): { least: number; most: number } {
  const values = new Int8Array(buffer, matrix, rows * width);
  const scaleOf = new Float32Array(buffer, scales, rows);
  const sums = new Int32Array(buffer, own.sums, rows);
  const norms = new Float32Array(buffer, own.norms, rows);
  let [least, most] = [Infinity, 0];
  for (let row = 0; row < rows; row++) {
    let [sum, square] = [0, 0];
    for (let at = row * width; at < (row + 1) * width; at++) {
      sum += values[at];
      square += values[at] * values[at];
    }
    sums[row] = 64 * sum;
    norms[row] = scaleOf[row] * Math.sqrt(square);
    if (square > 0) least = Math.min(least, norms[row]);
    most = Math.max(most, norms[row]);
  }
  return { least, most };
}

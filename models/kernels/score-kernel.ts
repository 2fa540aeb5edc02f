import { assert } from '../errors';
import { isInt8, writeInt8 } from './int8-rows';
import { Layout } from './layout';
import { layOutScores, type ScorePlaces } from './score-places';
import { layOutScreen, ScoreScreen } from './score-screen';
import { type ScoringExports, scoringModule } from './scoring-module';
import { splitVector } from './split-vector';

/** More columns could overflow the 32 bits of a sum. */
const INT8_COLUMNS = 1024;

export interface ScoreKernelOptions {
  /** 'float' keeps single precision even where 8 bits lose nothing. */
  readonly rows?: 'fewest bytes' | 'float';
  /** False: the best rows are looked for among all products, and not by bounds first. */
  readonly screen?: boolean;
}

/**
 * A matrix that stays in the memory of a WebAssembly instance of its own, so that a person's vector is all that goes in
 * and scores or the best rows are all that comes out. Rows on a grid of 8 bits (int8-rows.ts) take
 *
 *     w + 27 bytes a row, w the columns rounded up to 16; other rows 4 w + 12
 *
 * An instance lets go of it when it is no longer reachable.
 */
export class ScoreKernel {
  readonly #places: ScorePlaces;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: ScoringExports;

  // Made once: a list takes less time than its views would.
  readonly #vector: Float32Array;
  readonly #high: Int16Array;
  readonly #low: Int16Array;
  readonly #bits: Uint8Array;
  readonly #keys: Uint32Array;
  /** Only for rows of 8 bits. */
  readonly #screen: ScoreScreen | null;

  /** @param memory laid out as `places` say, the matrix in it */
  constructor(
    places: ScorePlaces,
    memory: WebAssembly.Memory,
    exports: ScoringExports,
    screen: ScoreScreen | null,
  ) {
    this.#places = places;
    this.#memory = memory;
    this.#exports = exports;
    this.#screen = screen;
    const { buffer } = memory;
    this.#vector = new Float32Array(buffer, places.vector, places.width);
    this.#high = new Int16Array(buffer, places.vector, places.width);
    this.#low = new Int16Array(buffer, places.low, places.width);
    this.#bits = new Uint8Array(buffer, places.excluded, places.count / 8);
    this.#keys = new Uint32Array(buffer, places.keys, 2 * places.rows);
  }

  /** Whether rows are held as 8-bit integers. */
  get int8(): boolean {
    return this.#places.int8;
  }

  /** @returns the products of all rows, length `rows`, owned by the caller */
  multiply(vector: Float32Array): Float32Array {
    this.#multiplyAll(this.#write(vector));
    const { rows, scores } = this.#places;
    return new Float32Array(this.#memory.buffer, scores, rows).slice();
  }

  /**
   * The rows of the k largest products, best first, equals in the order of their rows; NaN is never one of them.
   * @param excluded one bit a row, the lowest of a byte first; null: none
   */
  best(
    vector: Float32Array,
    k: number,
    excluded: Uint8Array | null,
  ): { rows: Int32Array; scores: Float32Array } {
    const places = this.#places;
    const largest = this.#write(vector);
    this.#exclude(excluded);
    const most = Math.min(Math.max(0, Math.floor(k)), places.rows);
    const screened = this.#screen?.find(vector, largest, most) ?? null;
    if (this.#screen && screened !== null) {
      const { rows, products } = this.#screen.places;
      const found = this.#exports.topK(products, Math.ceil(screened / 16) * 16, 0, most, places.keys);
      return this.#ranked(found, products, new Uint32Array(this.#memory.buffer, rows, screened));
    }
    this.#multiplyAll(largest);
    const { scores, count, keys } = places;
    return this.#ranked(this.#exports.topK(scores, count, places.excluded, most, keys), scores, null);
  }

  /** What topK found. @param names of the rows that were ranked; null: all, in their order */
  #ranked(found: number, products: number, names: Uint32Array | null) {
    const values = new Float32Array(this.#memory.buffer, products);
    const rows = new Int32Array(found);
    const scores = new Float32Array(found);
    for (let at = 0; at < found; at++) {
      const place = ~this.#keys[2 * at]; // little-endian: the lower half of a key comes first
      rows[at] = names ? names[place] : place;
      scores[at] = values[place];
    }
    return { rows, scores };
  }

  #exclude(excluded: Uint8Array | null): void {
    const [{ rows }, bits] = [this.#places, this.#bits];
    const whole = Math.ceil(rows / 8);
    if (excluded) {
      assert(excluded.length >= rows / 8, `${excluded.length} bytes of bits for ${rows} rows`);
      bits.set(excluded.length === whole ? excluded : excluded.subarray(0, whole));
    } else {
      bits.fill(0, 0, whole);
    }
    bits.fill(0xff, whole);
    if (rows & 7) bits[whole - 1] |= 0xff << (rows & 7);
  }

  /** Puts the vector in its place. @returns its largest absolute value, where rows are of 8 bits */
  #write(vector: Float32Array): number {
    const { columns, int8 } = this.#places;
    assert(vector.length === columns, `vector of ${vector.length} for ${columns} columns`);
    if (int8) return splitVector(vector, this.#high, this.#low);
    this.#vector.set(vector);
    return NaN;
  }

  #multiplyAll(largest: number): void {
    const { rows, width, count, int8, matrix, scales, vector, low, scores } = this.#places;
    if (int8) this.#exports.scoreInt8(matrix, scales, vector, low, width, count, largest, scores);
    else this.#exports.scoreFloat(matrix, vector, width, count, scores);
    new Float32Array(this.#memory.buffer, scores + 4 * rows, count - rows).fill(NaN);
  }
}

/**
 * @param values row-major [rows x columns], copied
 * @returns null where WebAssembly has no SIMD, and where there is not the memory for the matrix
 */
export function createScoreKernel(
  values: Float32Array,
  rows: number,
  columns: number,
  options: ScoreKernelOptions = {},
): ScoreKernel | null {
  assert(values.length === rows * columns, `matrix of ${values.length} values is not ${rows} x ${columns}`);
  const int8 = options.rows !== 'float' && columns <= INT8_COLUMNS && isInt8(values, rows, columns);
  const module = scoringModule();
  if (!module) return null;
  const layout = new Layout();
  const places = layOutScores(layout, rows, columns, int8);
  const screenPlaces = int8 && options.screen !== false ? layOutScreen(layout, places) : null;
  const memory = layout.make(false);
  if (!memory) return null;
  const { matrix, width, scales } = places;
  if (int8) {
    const into = new Int8Array(memory.buffer, matrix, rows * width);
    writeInt8(values, places, into, new Float32Array(memory.buffer, scales, rows));
  } else {
    const into = new Float32Array(memory.buffer, matrix, rows * width);
    for (let row = 0; row < rows; row++)
      into.set(values.subarray(row * columns, (row + 1) * columns), row * width);
  }
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = instance.exports as unknown as ScoringExports;
  const screen = screenPlaces && new ScoreScreen(places, screenPlaces, memory, exports);
  return new ScoreKernel(places, memory, exports, screen);
}

import { assert } from '../errors';
import { isInt8, writeInt8 } from './int8-rows';
import { Layout } from './layout';
import { type ScoringExports, scoringModule } from './scoring-module';
import { splitVector } from './split-vector';

/** More columns could overflow the 32 bits of a sum. */
const INT8_COLUMNS = 1024;

export interface ScoreKernelOptions {
  /** 'float' keeps single precision even where 8 bits lose nothing. */
  readonly rows?: 'fewest bytes' | 'float';
}

/** Rows of a matrix and where they and all that is needed beside them lie. */
interface Places {
  readonly rows: number;
  readonly columns: number;
  /** Values a row in memory; those beyond `columns` are zero. */
  readonly width: number;
  /** `rows` up to a multiple of 16, as the kernel reads them. */
  readonly count: number;
  readonly int8: boolean;
  readonly matrix: number;
  /** f32 [count], only for int8. */
  readonly scales: number;
  /** f32 [width], or its two halves, i16 [width] each. */
  readonly vector: number;
  readonly low: number;
  /** f32 [count]; NaN behind the last row. */
  readonly scores: number;
  /** One bit a row. */
  readonly excluded: number;
  /** u64 [rows]. */
  readonly keys: number;
}

/**
 * A matrix that stays in the memory of a WebAssembly instance of its own, so that a person's vector is all that goes in
 * and scores or the best rows are all that comes out. Rows on a grid of 8 bits (int8-rows.ts) take
 *
 *     w + 16 bytes a row, w the columns rounded up to 16; other rows 4 w + 12
 *
 * An instance lets go of it when it is no longer reachable.
 */
export class ScoreKernel {
  readonly #places: Places;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: ScoringExports;

  /** @param memory laid out as `places` say, the matrix in it */
  constructor(places: Places, memory: WebAssembly.Memory, exports: ScoringExports) {
    this.#places = places;
    this.#memory = memory;
    this.#exports = exports;
  }

  /** Whether rows are held as 8-bit integers. */
  get int8(): boolean {
    return this.#places.int8;
  }

  /** @returns the products of all rows, length `rows`, owned by the caller */
  multiply(vector: Float32Array): Float32Array {
    this.#score(vector);
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
    this.#score(vector);
    const places = this.#places;
    if (excluded) {
      assert(excluded.length >= places.rows / 8, `${excluded.length} bytes of bits for ${places.rows} rows`);
      new Uint8Array(this.#memory.buffer, places.excluded, Math.ceil(places.rows / 8)).set(
        excluded.subarray(0, Math.ceil(places.rows / 8)),
      );
    }
    const most = Math.min(Math.max(0, Math.floor(k)), places.rows);
    const bits = excluded ? places.excluded : 0;
    const found = this.#exports.topK(places.scores, places.count, bits, most, places.keys);
    // Little-endian: the lower half of a key comes first.
    const keys = new Uint32Array(this.#memory.buffer, places.keys, 2 * found);
    const scores = new Float32Array(this.#memory.buffer, places.scores, places.rows);
    const rows = Int32Array.from({ length: found }, (_, at) => ~keys[2 * at]);
    return { rows, scores: Float32Array.from(rows, (row) => scores[row]) };
  }

  #score(vector: Float32Array): void {
    const { rows, columns, width, count, int8, matrix, scales, vector: at, low, scores } = this.#places;
    assert(vector.length === columns, `vector of ${vector.length} for ${columns} columns`);
    const { buffer } = this.#memory;
    if (int8) {
      const largest = splitVector(
        vector,
        new Int16Array(buffer, at, width),
        new Int16Array(buffer, low, width),
      );
      this.#exports.scoreInt8(matrix, scales, at, low, width, count, largest, scores);
    } else {
      new Float32Array(buffer, at, width).set(vector);
      this.#exports.scoreFloat(matrix, at, width, count, scores);
    }
    new Float32Array(buffer, scores + 4 * rows, count - rows).fill(NaN);
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
  const module = scoringModule();
  if (!module) return null;
  const int8 = options.rows !== 'float' && columns <= INT8_COLUMNS && isInt8(values, rows, columns);
  const layout = new Layout();
  const places = layOut(layout, rows, columns, int8);
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
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return new ScoreKernel(places, memory, exports as unknown as ScoringExports);
}

function layOut(layout: Layout, rows: number, columns: number, int8: boolean): Places {
  const width = Math.ceil(columns / 16) * 16;
  const count = Math.ceil(rows / 16) * 16;
  return {
    ...{ rows, columns, width, count, int8 },
    matrix: layout.reserve(count * width * (int8 ? 1 : 4)),
    scales: int8 ? layout.reserve(4 * count) : 0,
    vector: layout.reserve(4 * width),
    low: layout.reserve(2 * width),
    scores: layout.reserve(4 * count),
    excluded: layout.reserve(count / 8),
    keys: layout.reserve(8 * rows),
  };
}

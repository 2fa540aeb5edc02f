import { assert } from '../errors';
import { type BestRows, bestRows } from './best-rows';

/** A dense row-major matrix [rows x columns] that lives wherever its backend keeps it. */
export interface LoadedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Matrix-vector product. @param vector length `columns`, not kept. @returns length `rows`, owned by the caller. */
  multiply(vector: Float32Array): Promise<Float32Array>;
  /**
   * The k rows with the largest products, best first, equals in the order of their rows; NaN is never one of them.
   * @param excluded one bit a row (rowBits), not kept; null: none
   */
  best(vector: Float32Array, k: number, excluded: Uint8Array | null): Promise<BestRows>;
  /** Frees what the backend holds; the matrix cannot be used afterwards. */
  dispose(): void;
}

/** `kernel` is our own WebAssembly; `webgpu`, `wasm` and `cpu` are TensorFlow.js; `reference` is the plain loop. */
export type Backend = 'kernel' | 'webgpu' | 'wasm' | 'cpu' | 'reference';

/** Where the dense scoring of a catalogue runs. */
export interface DenseScorer {
  readonly backend: Backend;
  /** Copies `values` [rows x columns], row-major, to the backend. */
  load(values: Float32Array, rows: number, columns: number): Promise<LoadedMatrix>;
  /** Lets go of what the backend itself holds, when another one is used; absent: nothing. */
  close?(): void;
}

/** The slow obvious version: the oracle of every other backend, and the one that always works (R6). */
export const referenceScorer: DenseScorer = {
  backend: 'reference',
  async load(values, rows, columns) {
    assert(values.length === rows * columns, `matrix of ${values.length} values is not ${rows} x ${columns}`);
    return {
      rows,
      columns,
      multiply: async (vector) => multiply(values, rows, columns, vector),
      best: async (vector, k, excluded) => bestRows(multiply(values, rows, columns, vector), k, excluded),
      dispose: () => {},
    };
  },
};

function multiply(values: Float32Array, rows: number, columns: number, vector: Float32Array): Float32Array {
  assert(vector.length === columns, `vector of ${vector.length} for ${columns} columns`);
  const product = new Float32Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += values[at++] * vector[column];
    product[row] = sum;
  }
  return product;
}

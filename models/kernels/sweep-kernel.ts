import { kernelModule, type KernelExports } from './kernel-module';
import { Layout } from './layout';
import { padRows, paddedWidth, unpadRows } from './padding';
import { layOutSweep, type SweepPlaces, type SweepTask } from './sweep-layout';

export type SideName = 'users' | 'items';

/**
 * Half-sweeps in WebAssembly SIMD, on a memory that holds all evidence and both factor matrices in single precision
 * from the first sweep to the last. With w = k rounded up to 8, it takes
 *
 *     9 bytes an entry and side, 12 bytes a row, 4 w bytes a row for its factors (8 w + 8 with a prior)
 *
 * The task's arrays are copied.
 */
export class SweepKernel {
  readonly #task: SweepTask;
  readonly #places: SweepPlaces;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: KernelExports;
  readonly #width: number;

  /** @param memory laid out as `places` say */
  constructor(task: SweepTask, places: SweepPlaces, memory: WebAssembly.Memory, exports: KernelExports) {
    this.#task = task;
    this.#places = places;
    this.#memory = memory;
    this.#exports = exports;
    this.#width = paddedWidth(task.factors);
  }

  /** Solves all rows of one side from where they are, the other side held. */
  sweep(side: SideName): void {
    this.#prepareBase(side === 'users' ? 'items' : 'users');
    const { rows } = this.#task[side].evidence;
    const { record } = this.#places[side];
    this.#exports.halfSweep(record, 0, rows, this.#places.scratch);
  }

  /** @param factors row-major [rows x k] */
  write(side: SideName, factors: Float32Array): void {
    this.#factors(side).set(padRows(factors, this.#task.factors, this.#width));
  }

  /** @param into row-major [rows x k], overwritten */
  read(side: SideName, into: Float32Array): void {
    unpadRows(this.#factors(side), this.#task.factors, this.#width, into);
  }

  /** base = α₀ F'F of the side that is held. */
  #prepareBase(held: SideName): void {
    const [places, width, { buffer }] = [this.#places, this.#width, this.#memory];
    this.#exports.gramian(places[held].factors, width, 0, this.#task[held].evidence.rows, places.sum);
    const sum = new Float64Array(buffer, places.sum, width * width);
    const base = new Float32Array(buffer, places.base, width * width);
    for (let row = 0; row < width; row++) {
      for (let column = row; column < width; column++)
        base[row * width + column] = base[column * width + row] =
          this.#task.unobservedWeight * sum[row * width + column];
    }
  }

  /** Row-major [rows x width]. */
  #factors(side: SideName): Float32Array {
    const length = this.#task[side].evidence.rows * this.#width;
    return new Float32Array(this.#memory.buffer, this.#places[side].factors, length);
  }
}

/** @returns null where WebAssembly has no SIMD, and where there is not the memory for the task */
export function createSweepKernel(task: SweepTask): SweepKernel | null {
  const module = kernelModule();
  if (!module) return null;
  const layout = new Layout();
  const places = layOutSweep(layout, task);
  const memory = layout.make();
  if (!memory) return null;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return new SweepKernel(task, places, memory, exports as unknown as KernelExports);
}

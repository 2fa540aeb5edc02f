/**
 * The only file that imports TensorFlow.js, and only when asked: each backend is a chunk of its own, so a device
 * downloads the one it uses. Nothing here needs `unsafe-eval`; WASM needs `wasm-unsafe-eval` and a readable path.
 */
import type * as TensorFlow from '@tensorflow/tfjs-core';
import { assert } from '../errors';
import { bestRows } from './best-rows';
import type { ScorerCandidate } from './choose-scorer';
import type { DenseScorer, LoadedMatrix } from './scorer';

export type TensorBackend = 'webgpu' | 'wasm' | 'cpu';

export interface TensorScorerOptions {
  /**
   * Where the .wasm files of @tensorflow/tfjs-backend-wasm lie: a prefix, or a URL for each of its three names
   * (`tfjs-backend-wasm.wasm`, `tfjs-backend-wasm-simd.wasm`, `tfjs-backend-wasm-threaded-simd.wasm`).
   */
  readonly wasmPaths: string | Readonly<Record<string, string>>;
  /** Which backends there may be. Default: webgpu, wasm, cpu. */
  readonly order?: readonly TensorBackend[];
}

/**
 * The backends of TensorFlow.js, to choose from. It has one active backend a realm, so use one scorer at a time, and
 * one chooser a worker.
 */
export function tensorCandidates(options: TensorScorerOptions): ScorerCandidate[] {
  const open: Record<TensorBackend, () => Promise<DenseScorer>> = {
    webgpu: openWebGpu,
    wasm: () => openWasm(options.wasmPaths),
    cpu: openCpu,
  };
  const { order = ['webgpu', 'wasm', 'cpu'] } = options;
  return order.map((name) => ({ name, open: open[name] }));
}

/** How many tensors TensorFlow.js holds: what leaks are measured by. */
export async function heldTensors(): Promise<number> {
  const { memory } = await import('@tensorflow/tfjs-core');
  return memory().numTensors;
}

async function openWebGpu(): Promise<DenseScorer> {
  // `navigator.gpu` exists where no adapter does: only an adapter is proof.
  const navigator = globalThis.navigator as
    { gpu?: { requestAdapter(): Promise<object | null> } } | undefined;
  const gpu = navigator?.gpu;
  if (!gpu) throw new Error('there is no WebGPU here');
  if (!(await gpu.requestAdapter())) throw new Error('WebGPU offers no adapter');
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-webgpu');
  return activate(tf, 'webgpu');
}

async function openWasm(wasmPaths: TensorScorerOptions['wasmPaths']): Promise<DenseScorer> {
  const tf = await import('@tensorflow/tfjs-core');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // One matrix-vector product is bound by memory, not by cores, and threads would start blob: workers (CSP).
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(typeof wasmPaths === 'string' ? wasmPaths : { ...wasmPaths });
  return activate(tf, 'wasm');
}

async function openCpu(): Promise<DenseScorer> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  return activate(tf, 'cpu');
}

async function activate(tf: typeof TensorFlow, backend: TensorBackend): Promise<DenseScorer> {
  const use = async () => {
    if (!(await tf.setBackend(backend))) throw new Error('could not be initialised');
  };
  await use();
  return {
    backend,
    async load(values, rows, columns) {
      await use(); // another may have been tried since
      return loadMatrix(tf, values, rows, columns);
    },
    close: () => tf.removeBackend(backend),
  };
}

function loadMatrix(
  tf: typeof TensorFlow,
  values: Float32Array,
  rows: number,
  columns: number,
): LoadedMatrix {
  assert(values.length === rows * columns, `matrix of ${values.length} values is not ${rows} x ${columns}`);
  // The copy is needed: the cpu backend would keep the caller's array.
  const matrix = tf.tensor2d(values.slice(), [rows, columns]);
  const multiply = async (vector: Float32Array): Promise<Float32Array> => {
    assert(vector.length === columns, `vector of ${vector.length} for ${columns} columns`);
    assert(!matrix.isDisposed, 'the matrix was disposed');
    if (rows === 0 || columns === 0) return new Float32Array(rows);
    const product = tf.tidy(() => tf.matMul(matrix, tf.tensor2d(vector.slice(), [columns, 1])));
    try {
      return (await product.data()) as Float32Array;
    } finally {
      product.dispose();
    }
  };
  return {
    rows,
    columns,
    multiply,
    best: async (vector, k, excluded) => bestRows(await multiply(vector), k, excluded),
    dispose: () => matrix.dispose(),
  };
}

/**
 * The only file that imports TensorFlow.js, and only when asked: each backend is a chunk of its own, so a device
 * downloads the one it uses. Nothing here needs `unsafe-eval`; WASM needs `wasm-unsafe-eval` and a readable path.
 */
import type * as TensorFlow from '@tensorflow/tfjs-core';
import { assert } from '../errors';
import { chooseScorer, type ChosenScorer, type ScorerCandidate } from './choose-scorer';
import type { DenseScorer } from './scorer';

export type TensorBackend = 'webgpu' | 'wasm' | 'cpu';

export interface TensorScorerOptions {
  /**
   * Where the .wasm files of @tensorflow/tfjs-backend-wasm lie: a prefix, or a URL for each of its three names
   * (`tfjs-backend-wasm.wasm`, `tfjs-backend-wasm-simd.wasm`, `tfjs-backend-wasm-threaded-simd.wasm`).
   */
  readonly wasmPaths: string | Readonly<Record<string, string>>;
  /** Which backends to try, in turn. Default: webgpu, wasm, cpu. */
  readonly order?: readonly TensorBackend[];
  /** Time for opening and testing one backend, ms. */
  readonly deadlineMs?: number;
  /** A backend that needs longer for one product of 10,000 x 64 is passed over, ms. */
  readonly productMs?: number;
}

/**
 * Dense scoring on the first backend that is there and tells the truth; the reference when none does. TensorFlow.js
 * has one active backend a realm, so hold one scorer a worker.
 */
export function createTensorScorer(options: TensorScorerOptions): Promise<ChosenScorer> {
  const { order = ['webgpu', 'wasm', 'cpu'], deadlineMs = 8000, productMs = 30 } = options;
  const open: Record<TensorBackend, () => Promise<DenseScorer>> = {
    webgpu: openWebGpu,
    wasm: () => openWasm(options.wasmPaths),
    cpu: openCpu,
  };
  const candidates = order.map((name): ScorerCandidate => ({ name, open: open[name] }));
  return chooseScorer(candidates, { deadlineMs, productMs });
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
  if (!(await tf.setBackend(backend))) throw new Error('could not be initialised');
  return { backend, load: async (values, rows, columns) => loadMatrix(tf, values, rows, columns) };
}

function loadMatrix(tf: typeof TensorFlow, values: Float32Array, rows: number, columns: number) {
  assert(values.length === rows * columns, `matrix of ${values.length} values is not ${rows} x ${columns}`);
  // The copy is needed: the cpu backend would keep the caller's array.
  const matrix = tf.tensor2d(values.slice(), [rows, columns]);
  return {
    rows,
    columns,
    async multiply(vector: Float32Array): Promise<Float32Array> {
      assert(vector.length === columns, `vector of ${vector.length} for ${columns} columns`);
      assert(!matrix.isDisposed, 'the matrix was disposed');
      if (rows === 0 || columns === 0) return new Float32Array(rows);
      const product = tf.tidy(() => tf.matMul(matrix, tf.tensor2d(vector.slice(), [columns, 1])));
      try {
        return (await product.data()) as Float32Array;
      } finally {
        product.dispose();
      }
    },
    dispose: () => matrix.dispose(),
  };
}

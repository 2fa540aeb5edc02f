/** Runs in Chromium: the backends of the recommend worker on a catalogue of random factors, beside reading its bytes. */
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { kernelScorer } from '../../models/collaborative/kernel-scorer';
import { createScoreKernel } from '../../models/kernels/score-kernel';
import { knownAnswerFault } from '../../models/math/known-answer';
import { tensorCandidates, type TensorBackend } from '../../models/math/tensor';
import type { Figures } from '../bench';
import { scoreMatrix, type ScoreTask } from './matrix';
import { inTurn, leastAndMedian, type Work } from './sample';

const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
};

declare global {
  interface Window {
    palateKernels: typeof kernels;
    palateTensor: typeof tensor;
  }
}
window.palateKernels = kernels;
window.palateTensor = tensor;

/** Our kernel on rows of 8 bits and of single precision, and the time to read the same bytes once, all in turn. */
async function kernels(task: ScoreTask, readerBytes: readonly number[]): Promise<Figures> {
  const { items, factors, best } = task;
  const fault = await knownAnswerFault(kernelScorer);
  if (fault !== null) throw new Error(`The kernel ${fault}.`);
  const { values, vector, excluded } = scoreMatrix(task);
  const int8 = createScoreKernel(values, items, factors)!;
  const float = createScoreKernel(values, items, factors, { rows: 'float' })!;
  const times = await inTurn(
    {
      read: reader(readerBytes, items * (factors + 4)),
      read_plain: plainReader(items * (factors + 4)),
      int8: () => int8.best(vector, best, excluded),
      read_float: reader(readerBytes, items * factors * 4),
      float: () => float.best(vector, best, excluded),
    },
    task.runs,
  );
  const figures: Record<string, number> = {};
  for (const name of ['read', 'read_plain', 'int8', 'read_float', 'float'] as const)
    Object.assign(figures, leastAndMedian(name, times[name]));
  return {
    ...figures,
    int8_of_read_min: figures.int8_min_ms / figures.read_min_ms,
    int8_of_read_p50: figures.int8_p50_ms / figures.read_p50_ms,
    int8_of_read_plain_p50: figures.int8_p50_ms / figures.read_plain_p50_ms,
    float_of_read_p50: figures.float_p50_ms / figures.read_float_p50_ms,
    same_best:
      int8.best(vector, best, excluded).rows.join() === float.best(vector, best, excluded).rows.join()
        ? 1
        : 0,
  };
}

/** The strictest reading there is: sixteen bytes an instruction, nothing done with them but a sum. */
function reader(module: readonly number[], bytes: number): Work {
  const whole = Math.ceil(bytes / 64) * 64;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((whole + 1024) / 65_536) });
  new Uint8Array(memory.buffer).fill(1); // pages that were never written are all one page of zeros
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module)), {
    env: { memory },
  });
  const { readBytes } = exports as { readBytes(from: number, bytes: number): number };
  return () => readBytes(1024, whole);
}

/** The same as a page would write it. */
function plainReader(bytes: number): Work {
  const words = new Int32Array(Math.ceil(bytes / 4)).fill(1);
  return () => {
    let sum = 0;
    for (let at = 0; at < words.length; at++) sum = (sum + words[at]) | 0;
    return sum;
  };
}

/** TensorFlow.js; a fault of its known-answer test instead of times when there is one. */
async function tensor(backend: TensorBackend, task: ScoreTask): Promise<Figures> {
  const { items, factors, best, runs } = task;
  const { values, vector, excluded } = scoreMatrix(task);
  const [candidate] = tensorCandidates({ wasmPaths, order: [backend] });
  const scorer = await candidate.open();
  const fault = await knownAnswerFault(scorer);
  if (fault !== null) return { fault };
  const matrix = await scorer.load(values, items, factors);
  const { time } = await inTurn({ time: () => matrix.best(vector, best, excluded) }, runs);
  const found = await matrix.best(vector, best, excluded);
  const own = createScoreKernel(values, items, factors)!.best(vector, best, excluded);
  const common = own.rows.filter((row) => found.rows.includes(row)).length;
  matrix.dispose();
  return { ...leastAndMedian('time', time), best_in_common: common };
}

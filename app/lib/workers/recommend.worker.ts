/** The recommend worker: binds the engine to the device's database, to the scorers and to the port. Nothing else. */
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { openPalateDb } from '../db/open';
import { dexieStore } from './dexie-store';
import { createEngine } from './engine';
import type { RecommendApi } from './messages';
import { serve, type Port } from './rpc';

// TensorFlow.js wants all three names. Threads are off (tensor.ts), so the threaded build is neither shipped nor asked
// for: 436 KB less to keep for the offline start.
const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
};

const engine = createEngine({
  store: dexieStore(openPalateDb()),
  // Megabytes that a first list does not need: loaded after it.
  findScorer: async (matrix) => {
    const [{ chooseScorer }, { kernelCandidate }, { tensorCandidates }] = await Promise.all([
      import('../../../models/math/choose-scorer'),
      import('../../../models/collaborative/kernel-scorer'),
      import('../../../models/math/tensor'),
    ]);
    const candidates = [kernelCandidate, ...tensorCandidates({ wasmPaths, order: ['webgpu', 'wasm'] })];
    const patience = { deadlineMs: 20_000, productMs: 30, clock: () => performance.now() };
    return chooseScorer(candidates, patience, matrix);
  },
  clock: () => performance.now(),
  // Workers have no requestIdleCallback. By now the page has its first list and is painting it.
  idle: (work) => void setTimeout(work, 300),
});

serve<RecommendApi>(self as unknown as Port, engine);

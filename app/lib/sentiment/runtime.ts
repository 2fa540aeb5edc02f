/**
 * The scripts of ONNX Runtime are in the build, its WebAssembly is not: 41 MB, which are fetched with the model, and
 * only by who writes a review.
 */
import gpuScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import plainScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import { RUNTIME_FILES } from '../../../models/sentiment/runtime-files';
import type { SentimentDevice } from './messages';
import type { RuntimeParts } from './engine';

const partsOf = (device: SentimentDevice, script: string) => {
  const { bytes, sha256 } = RUNTIME_FILES[device];
  return { file: { url: `/api/sentiment/${sha256}`, bytes, sha256 }, script };
};

export const RUNTIME: RuntimeParts = {
  wasm: partsOf('wasm', plainScript),
  webgpu: partsOf('webgpu', gpuScript),
};

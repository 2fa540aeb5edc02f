/**
 * The scripts of ONNX Runtime are in the build, its WebAssembly is not: 41 MB, which are fetched with the model, and
 * only by who writes a review.
 */
import gpuScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import plainScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import { RUNTIME_FILES } from '../../../models/sentiment/runtime-files';
import type { RuntimeParts } from './engine';

const partsOf = (name: keyof typeof RUNTIME_FILES, script: string) => {
  const { bytes, sha256 } = RUNTIME_FILES[name];
  return { file: { url: `/api/sentiment/${sha256}`, bytes, sha256 }, script };
};

const plain = partsOf('wasm', plainScript);

export const RUNTIME: RuntimeParts = {
  wasm: plain,
  'wasm-threads': plain,
  webgpu: partsOf('webgpu', gpuScript),
};

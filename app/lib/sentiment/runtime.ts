/**
 * ONNX Runtime's WebAssembly, of the version that the scripts of this build belong to (package.json pins it). It is far
 * too large to be kept for people who never write a review, so it is downloaded with the model, by these digests.
 */
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { RUNTIME_FILES } from './runtime-files';
import type { RuntimeParts } from './engine';

export const RUNTIME: RuntimeParts = {
  wasm: { file: { url: plainWasm, ...RUNTIME_FILES.wasm }, script: plainScript },
  // Its script is in the bundle of transformers.js.
  webgpu: { file: { url: gpuWasm, ...RUNTIME_FILES.webgpu }, script: undefined },
};

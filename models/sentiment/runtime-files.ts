/**
 * What executes the model: ONNX Runtime's WebAssembly, of the version that package.json pins. It belongs to a script of
 * the app's build, so the app names it by digest; a test compares these with the package.
 */
export const RUNTIME_FILES = {
  wasm: {
    path: 'ort-wasm-simd-threaded.wasm',
    bytes: 14_264_838,
    sha256: '06ba057753da3847e4c24f02d91ab133455b0817c69a44993a9a53a2146df9e3',
  },
  webgpu: {
    path: 'ort-wasm-simd-threaded.asyncify.wasm',
    bytes: 26_861_777,
    sha256: '49871f5a4409519797e127440868a6d1923339d9185907f301a5b2a1d90af082',
  },
} as const;

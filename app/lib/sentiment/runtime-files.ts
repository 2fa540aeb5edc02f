/** Lengths and SHA-256 of what executes the model; a test compares them with the package. */
export const RUNTIME_FILES = {
  /** `ort-wasm-simd-threaded.wasm` */
  wasm: { bytes: 14_264_838, sha256: '06ba057753da3847e4c24f02d91ab133455b0817c69a44993a9a53a2146df9e3' },
  /** `ort-wasm-simd-threaded.asyncify.wasm` */
  webgpu: { bytes: 26_861_777, sha256: '49871f5a4409519797e127440868a6d1923339d9185907f301a5b2a1d90af082' },
} as const;

import { KERNELS } from './kernels.generated';

/** What assembly/index.ts exports; addresses and sizes are numbers. */
export interface KernelExports {
  gramian(factors: number, width: number, from: number, to: number, sum: number): void;
  halfSweep(side: number, from: number, to: number, scratch: number): void;
}

/** The compiled kernels, or null where WebAssembly or its SIMD is missing. */
export function kernelModule(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = Uint8Array.from(atob(KERNELS), (character) => character.charCodeAt(0));
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}

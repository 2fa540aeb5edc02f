import { compiledModule } from './compiled';
import { KERNELS, SHARED_KERNELS } from './kernels.generated';

/** What assembly/index.ts exports; addresses and sizes are numbers. */
export interface KernelExports {
  gramian(factors: number, width: number, from: number, to: number, sum: number): void;
  halfSweep(side: number, from: number, to: number, scratch: number): void;
  blockSweep(side: number, from: number, to: number, scratch: number): void;
}

/** Whether threads can work on one memory here: a page needs to be cross-origin isolated for that. */
export const canShareMemory = (): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && typeof Atomics !== 'undefined';

/**
 * The compiled kernels, or null where WebAssembly or its SIMD is missing.
 * @param shared for a memory that threads share
 */
export function kernelModule(shared = false): WebAssembly.Module | null {
  return compiledModule(shared ? SHARED_KERNELS : KERNELS);
}

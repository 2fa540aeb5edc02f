import { TrainingError } from '../errors';
import { createSweepKernel, type SideName } from '../kernels/sweep-kernel';
import type { CollaborativeConfig } from './config';
import { halfSweep, type Side } from './half-sweep';

/** Both sides of the alternation and what they hold. */
export interface Alternation {
  readonly users: Side;
  readonly items: Side;
  /** Row-major [users x k]. */
  readonly userFactors: Float32Array;
  /** Row-major [items x k]. */
  readonly itemFactors: Float32Array;
}

/** `wasm`: models/kernels; `typescript`: half-sweep.ts, its oracle (R6). */
export type KernelName = 'wasm' | 'typescript';

/** Does the half-sweeps of one alternation. */
export interface Sweeper {
  readonly kernel: KernelName;
  sweep(side: SideName): void;
  /** Brings the factors of the alternation, which may lie elsewhere meanwhile, up to date. */
  settle(): void;
}

/**
 * @param kernel left out: WebAssembly where it can, else TypeScript; direct solves are TypeScript's alone
 * @throws {TrainingError} when `wasm` is asked for and cannot do it
 */
export function createSweeper(
  alternation: Alternation,
  config: CollaborativeConfig,
  kernel?: KernelName,
): Sweeper {
  if (kernel === 'typescript') return typescriptSweeper(alternation, config);
  const sweeper = config.solver === 'cholesky' ? null : wasmSweeper(alternation, config);
  if (kernel === 'wasm' && !sweeper)
    throw new TrainingError(
      'The WebAssembly kernel cannot do this training: it needs WebAssembly with SIMD, at most 4 GiB of memory and the solver conjugate-gradient. Train with the kernel typescript.',
    );
  return sweeper ?? typescriptSweeper(alternation, config);
}

function typescriptSweeper(
  { users, items, userFactors, itemFactors }: Alternation,
  config: CollaborativeConfig,
): Sweeper {
  return {
    kernel: 'typescript',
    sweep(side) {
      if (side === 'users') halfSweep(users, itemFactors, userFactors, config);
      else halfSweep(items, userFactors, itemFactors, config);
    },
    settle() {},
  };
}

function wasmSweeper(
  { users, items, userFactors, itemFactors }: Alternation,
  config: CollaborativeConfig,
): Sweeper | null {
  const kernel = createSweepKernel({ ...config, users, items });
  if (!kernel) return null;
  kernel.write('users', userFactors);
  kernel.write('items', itemFactors);
  return {
    kernel: 'wasm',
    sweep: (side) => kernel.sweep(side),
    settle() {
      kernel.read('users', userFactors);
      kernel.read('items', itemFactors);
    },
  };
}

import { TrainingError } from '../errors';
import { createSweepKernel } from '../kernels/sweep-kernel';
import type { SideName } from '../kernels/sweep-layout';
import type { SweepRoom } from '../kernels/sweep-room';
import type { Threads } from '../kernels/sweep-threads';
import { blockOf, type CollaborativeConfig } from './config';
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
  /** @throws AbortError when the signal fires, soon */
  sweep(side: SideName, signal?: AbortSignal): Promise<void>;
  /** Brings the factors of the alternation, which may lie elsewhere meanwhile, up to date. */
  settle(): void;
  /** Ends what works for it. */
  dispose(): Promise<void>;
}

export interface SweeperOptions {
  /** Left out: WebAssembly where it can, else TypeScript; direct solves are TypeScript's alone. */
  readonly kernel?: KernelName | undefined;
  readonly threads?: Threads | undefined;
  /** Where the evidence was built. */
  readonly room?: SweepRoom | null | undefined;
}

/** @throws {TrainingError} when `wasm` is asked for and cannot do it */
export function createSweeper(
  alternation: Alternation,
  config: CollaborativeConfig,
  { kernel, threads, room }: SweeperOptions = {},
): Sweeper {
  if (kernel === 'typescript') return typescriptSweeper(alternation, config);
  const sweeper = config.solver === 'cholesky' ? null : wasmSweeper(alternation, config, room, threads);
  if (kernel === 'wasm' && !sweeper)
    throw new TrainingError(
      'The WebAssembly kernel cannot do this training: it needs WebAssembly with SIMD, at most 4 GiB of memory and the solver conjugate-gradient or blocks. Train with the kernel typescript.',
    );
  return sweeper ?? typescriptSweeper(alternation, config);
}

function typescriptSweeper(
  { users, items, userFactors, itemFactors }: Alternation,
  config: CollaborativeConfig,
): Sweeper {
  return {
    kernel: 'typescript',
    async sweep(side, signal) {
      signal?.throwIfAborted();
      if (side === 'users') halfSweep(users, itemFactors, userFactors, config);
      else halfSweep(items, userFactors, itemFactors, config);
    },
    settle() {},
    async dispose() {},
  };
}

function wasmSweeper(
  { users, items, userFactors, itemFactors }: Alternation,
  config: CollaborativeConfig,
  room: SweepRoom | null | undefined,
  threads: Threads | undefined,
): Sweeper | null {
  const task = { ...config, block: blockOf(config), users, items };
  const kernel = createSweepKernel(task, { ...(room && { room }), ...(threads && { threads }) });
  if (!kernel) return null;
  kernel.write('users', userFactors);
  kernel.write('items', itemFactors);
  return {
    kernel: 'wasm',
    sweep: (side, signal) => kernel.sweep(side, signal),
    settle() {
      kernel.read('users', userFactors);
      kernel.read('items', itemFactors);
    },
    dispose: () => kernel.dispose(),
  };
}

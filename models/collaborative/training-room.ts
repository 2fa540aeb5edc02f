import { canShareMemory, kernelModule } from '../kernels/kernel-module';
import { openRoom, roomBytes, type SweepRoom } from '../kernels/sweep-room';
import type { Threads } from '../kernels/sweep-threads';
import { blockOf, type CollaborativeConfig } from './config';
import type { EvidenceSource } from './evidence-matrix';
import type { KernelName } from './sweeper';

export interface RoomWish {
  readonly kernel?: KernelName;
  readonly threads?: Threads;
  readonly onNote?: (sentence: string) => void;
  /** Whether there is a prior. */
  readonly pulled: boolean;
}

/** Memory in which the kernel trains, or null: then training is TypeScript's. Says why something is slower. */
export function roomFor(
  source: EvidenceSource,
  config: CollaborativeConfig,
  { kernel, threads, onNote, pulled }: RoomWish,
): SweepRoom | null {
  if (kernel === 'typescript' || config.solver === 'cholesky') return null;
  const shared = threads !== undefined && canShareMemory();
  if (threads && !shared) onNote?.('Training in one thread: there is no shared memory here.');
  const size = {
    factors: config.factors,
    block: blockOf(config),
    users: source.rows,
    items: source.columns,
    entries: source.most,
    pulls: { users: false, items: pulled },
    callers: threads?.count ?? 1,
  };
  const room = openRoom(size, shared);
  if (!room) {
    const gib = (roomBytes(size) / 2 ** 30).toFixed(1);
    const why = kernelModule()
      ? `the kernel would need ${gib} GiB of memory in one piece, and that is not to be had (the most is 4)`
      : 'there is no WebAssembly with SIMD here';
    onNote?.(`Training in TypeScript, in one thread, which takes many times as long: ${why}.`);
  }
  return room;
}

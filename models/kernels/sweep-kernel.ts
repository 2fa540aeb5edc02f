import { chunksOf, equalParts } from './chunks';
import { canShareMemory } from './kernel-module';
import { padRows, paddedWidth, unpadRows } from './padding';
import { sweepWorker, type SweepJob } from './sweep-loop.mjs';
import { gramianParts, RECORD_WORDS, scratchBytes, type SideName } from './sweep-layout';
import { openRoom, type SweepRoom } from './sweep-room';
import type { SweepSide } from './sweep-side';
import type { SweepThread, Threads } from './sweep-threads';

/** Both sides of the alternation and how rows are solved. */
export interface SweepTask {
  /** k, at least 1. */
  readonly factors: number;
  /** α₀. */
  readonly unobservedWeight: number;
  /** Conjugate-gradient steps a row. */
  readonly cgSteps: number;
  /** Coordinates a block, a multiple of 8, to solve rows by blocks; null: by conjugate gradients. */
  readonly block: number | null;
  readonly users: SweepSide;
  readonly items: SweepSide;
}

/**
 * Half-sweeps in WebAssembly SIMD, on a memory that holds all evidence and both factor matrices in single precision
 * from the first sweep to the last (`roomBytes`). With threads, they share that memory and nothing is copied; what
 * they learn is bit for bit what one thread learns, since no row's result depends on another's.
 */
export class SweepKernel {
  readonly #task: SweepTask;
  readonly #room: SweepRoom;
  readonly #width: number;
  readonly #here: (job: SweepJob) => void;
  readonly #threads: readonly SweepThread[];
  readonly #counts: Record<SideName, number> = { users: 0, items: 0 };

  /** @param room as large as the task needs */
  constructor(task: SweepTask, room: SweepRoom, threads: Threads | null) {
    this.#task = task;
    this.#room = room;
    this.#width = paddedWidth(task.factors);
    const { module, memory, places } = room;
    const init = (caller: number) => ({
      ...{ module, memory },
      scratch: places.scratch + caller * scratchBytes(task),
    });
    this.#fill('users', 'items');
    this.#fill('items', 'users');
    this.#here = sweepWorker(init(0));
    this.#threads = Array.from({ length: threads?.count ?? 0 }, (_, caller) => threads!.start(init(caller)));
  }

  /** How many threads work on it; 0: the caller's own. */
  get threads(): number {
    return this.#threads.length;
  }

  /**
   * Solves all rows of one side from where they are, the other side held.
   * @throws AbortError when the signal fires; then some rows are solved and some are not
   */
  async sweep(side: SideName, signal?: AbortSignal): Promise<void> {
    const { places } = this.#room;
    const held = places[side === 'users' ? 'items' : 'users'];
    const parts = gramianParts(this.#width);
    const { factors, parts: chunks } = held;
    await this.#run({ kind: 'gramian', target: factors, chunks, count: parts }, signal);
    this.#prepareBase(parts);
    const { record, chunks: own } = places[side];
    const count = this.#counts[side];
    const kind = this.#task.block === null ? 'halfSweep' : 'blockSweep';
    await this.#run({ kind, target: record, chunks: own, count }, signal);
  }

  /** @param factors row-major [rows x k] */
  write(side: SideName, factors: Float32Array): void {
    this.#factors(side).set(padRows(factors, this.#task.factors, this.#width));
  }

  /** @param into row-major [rows x k], overwritten */
  read(side: SideName, into: Float32Array): void {
    unpadRows(this.#factors(side), this.#task.factors, this.#width, into);
  }

  /** Ends the threads. */
  async dispose(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async #run(
    part: Pick<SweepJob, 'kind' | 'target' | 'chunks' | 'count'>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    signal?.throwIfAborted();
    const { counter, stop, sums } = this.#room.places;
    const words = new Int32Array(this.#room.memory.buffer);
    Atomics.store(words, counter / 4, 0);
    Atomics.store(words, stop / 4, 0);
    const job = { ...part, width: this.#width, ...{ sums, counter, stop } };
    if (this.#threads.length === 0) return this.#here(job);
    const onAbort = () => void Atomics.store(words, stop / 4, 1);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.all(this.#threads.map((thread) => thread.run(job)));
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    signal?.throwIfAborted();
  }

  /** base = α₀ F'F of the side that is held: its parts, added up in their order. */
  #prepareBase(parts: number): void {
    const [{ places, memory }, width] = [this.#room, this.#width];
    const square = width * width;
    const sums = new Float64Array(memory.buffer, places.sums, parts * square);
    const base = new Float32Array(memory.buffer, places.base, square);
    for (let row = 0; row < width; row++) {
      for (let column = row; column < width; column++) {
        let sum = 0;
        for (let part = 0, at = row * width + column; part < parts; part++, at += square) sum += sums[at];
        base[row * width + column] = base[column * width + row] = this.#task.unobservedWeight * sum;
      }
    }
  }

  /** All that the kernel reads of one side; evidence that was built in this memory is there already. */
  #fill(side: SideName, other: SideName): void {
    const [{ memory, places }, width, { factors: k, cgSteps, block }] = [this.#room, this.#width, this.#task];
    const { buffer } = memory;
    const { evidence, ridges, pull } = this.#task[side];
    const at = places[side];
    put(buffer, at.offsets, evidence.offsets);
    put(buffer, at.indexes, evidence.indexes);
    put(buffer, at.weights, evidence.weights);
    put(buffer, at.liked, evidence.liked);
    put(buffer, at.ridges, ridges);
    if (pull) {
      put(buffer, at.pull, padRows(pull.gramian, k, width, width));
      put(buffer, at.strengths, pull.strengths);
      put(buffer, at.moments, padRows(pull.moments, k, width, evidence.rows));
    }
    const chunks = chunksOf(evidence.offsets, width);
    this.#counts[side] = chunks.length - 1;
    put(buffer, at.chunks, chunks);
    put(buffer, at.parts, equalParts(evidence.rows, gramianParts(width)));
    const record = new Uint32Array(RECORD_WORDS); // assembly/side.ts, in its order
    record.set([width, cgSteps, at.offsets, at.indexes, at.weights, at.liked, at.ridges]);
    record.set([places[other].factors, at.factors, places.base, at.pull, at.strengths, at.moments], 7);
    record.set([Math.min(block ?? 0, width), places.scores], 13);
    put(buffer, at.record, record);
  }

  /** Row-major [rows x width]. */
  #factors(side: SideName): Float32Array {
    const { rows, factors } = this.#room.places[side];
    return new Float32Array(this.#room.memory.buffer, factors, rows * this.#width);
  }
}

function put(buffer: ArrayBufferLike, at: number, values: ArrayBufferView): void {
  if (values.buffer === buffer && values.byteOffset === at) return;
  new Uint8Array(buffer, at, values.byteLength).set(
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
}

/**
 * @param room where the task's evidence was built; left out: one is opened and the evidence copied
 * @returns null where WebAssembly has no SIMD, and where there is not the memory for the task
 */
export function createSweepKernel(
  task: SweepTask,
  { room, threads }: { readonly room?: SweepRoom; readonly threads?: Threads } = {},
): SweepKernel | null {
  const shared = threads !== undefined && canShareMemory();
  const opened = room ?? openRoom({ ...sizeOf(task), callers: threads?.count ?? 1 }, shared);
  return opened && new SweepKernel(task, opened, (opened.shared && threads) || null);
}

const sizeOf = ({ factors, block, users, items }: SweepTask) => ({
  factors,
  block,
  users: users.evidence.rows,
  items: items.evidence.rows,
  entries: Math.max(users.evidence.indexes.length, items.evidence.indexes.length),
  pulls: { users: users.pull !== null, items: items.pull !== null },
});

import type { SweepJob } from './sweep-loop.mjs';

/** What a thread is started with; `sweepWorker` (sweep-loop.mjs) is what it runs. */
export interface ThreadInit {
  readonly module: WebAssembly.Module;
  /** Shared. */
  readonly memory: WebAssembly.Memory;
  /** Address of scratch space of its own. */
  readonly scratch: number;
}

/** A thread that works on the memory of its starter: a worker of Node or of a browser. */
export interface SweepThread {
  /** Resolves when it has found no chunk left. One job at a time. */
  run(job: SweepJob): Promise<void>;
  end(): Promise<void>;
}

/** How threads are had here, and how many of them. */
export interface Threads {
  readonly count: number;
  start(init: ThreadInit): SweepThread;
}

import { Worker } from 'node:worker_threads';
import type { SweepJob } from '../sweep-loop.mjs';
import type { SweepThread, ThreadInit, Threads } from '../sweep-threads';

/** Threads of Node. */
export const nodeThreads = (count: number): Threads => ({ count, start: (init) => new NodeThread(init) });

class NodeThread implements SweepThread {
  readonly #worker: Worker;
  /** Of the job in hand. */
  #answer: { resolve: () => void; reject: (cause: unknown) => void } | null = null;
  #failure: unknown = null;

  constructor(init: ThreadInit) {
    // execArgv: it needs no loader, and a debugger's port cannot be shared.
    this.#worker = new Worker(new URL('./sweep-thread.mjs', import.meta.url), {
      workerData: init,
      execArgv: [],
    });
    this.#worker.on('message', () => this.#settle(null));
    this.#worker.on('error', (cause) => this.#settle(cause));
    this.#worker.on('exit', (code) => this.#settle(new Error(`A training thread ended with code ${code}.`)));
  }

  run(job: SweepJob): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      this.#answer = { resolve, reject };
      this.#worker.postMessage(job);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(failure: unknown): void {
    this.#failure ??= failure;
    const answer = this.#answer;
    this.#answer = null;
    if (failure === null) answer?.resolve();
    else answer?.reject(failure);
  }
}

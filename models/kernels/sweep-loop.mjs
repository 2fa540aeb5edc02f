// Plain JavaScript, because threads run it: one that had to load a TypeScript compiler first would start late.

/**
 * One pass over the rows of a side, in chunks that whoever is free takes next. Addresses are in bytes.
 *
 * `halfSweep` and `blockSweep`: `target` is the side's record. `gramian`: `target` are its factors, and chunk c is summed into
 * `sums + c * 8 * width * width`.
 * @typedef {{ kind: 'halfSweep' | 'blockSweep' | 'gramian', target: number, width: number, sums: number,
 *   chunks: number, count: number, counter: number, stop: number }} SweepJob
 */

/**
 * Takes chunks until none is left, or somebody says stop.
 * @param {import('./kernel-module').KernelExports} kernels
 * @param {Int32Array} words the whole memory
 * @param {number} scratch address of this caller's own
 * @param {SweepJob} job
 */
export function takeChunks(kernels, words, scratch, job) {
  const bounds = job.chunks / 4;
  while (Atomics.load(words, job.stop / 4) === 0) {
    const chunk = Atomics.add(words, job.counter / 4, 1);
    if (chunk >= job.count) return;
    const [from, to] = [words[bounds + chunk], words[bounds + chunk + 1]];
    if (job.kind !== 'gramian') kernels[job.kind](job.target, from, to, scratch);
    else kernels.gramian(job.target, job.width, from, to, job.sums + chunk * 8 * job.width * job.width);
  }
}

/**
 * A thread's work, whatever kind of thread it is: `say` answers each job once.
 * @param {{ module: WebAssembly.Module, memory: WebAssembly.Memory, scratch: number }} init
 * @returns {(job: SweepJob) => void}
 */
export function sweepWorker({ module, memory, scratch }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = /** @type {import('./kernel-module').KernelExports} */ (/** @type {unknown} */ (exports));
  const words = new Int32Array(memory.buffer);
  return (job) => takeChunks(kernels, words, scratch, job);
}

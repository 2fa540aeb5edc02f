import { availableParallelism } from 'node:os';
import { collaborativeTrainer, fitEvidence } from '../models/collaborative/als';
import type { CollaborativeConfig } from '../models/collaborative/config';
import type { EvidenceSource } from '../models/collaborative/evidence-matrix';
import { chosenSolver } from '../models/collaborative/solver-choice';
import type { CollaborativeState } from '../models/collaborative/state';
import type { KernelName } from '../models/collaborative/sweeper';
import { hasMovieLens, movieLensLogs } from '../models/evaluation/testing/movielens';
import { nodeThreads } from '../models/kernels/node/threads';
import { type Bench, type Figures, wholeNumber } from './bench';
import { evidenceOf, scaleOfLog } from './interactions/evidence';
import { HeldOut } from './interactions/held-out';
import { InteractionLog, type Interactions, readInteractions } from './interactions/read';
import { forgetPeak, peakMb } from './peak-memory';

/** What `--kernel` may name; of `both`, the ratios are of one run. */
const KERNELS: Readonly<Record<string, readonly KernelName[]>> = {
  wasm: ['wasm'],
  typescript: ['typescript'],
  both: ['wasm', 'typescript'],
};

interface Job {
  /** Read anew for each training, which uses it up. */
  readonly log: () => Promise<Interactions>;
  readonly heldOut: string | null;
  readonly config: CollaborativeConfig;
  readonly seed: number;
  readonly threads: number;
}

export const als: Bench = {
  about:
    'Training: seconds an iteration and in all, and the loss that it reaches (goal: 64 factors, 15 iterations on ml-latest-small in 5 s)',
  options: {
    interactions: { type: 'string' },
    'held-out': { type: 'string' },
    factors: { type: 'string', default: '64' },
    iterations: { type: 'string', default: '15' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: '1' },
    kernel: { type: 'string', default: 'wasm' },
    solver: { type: 'string' },
    block: { type: 'string' },
  },
  async run(options, say) {
    const [kernel, oracle] = kernelsOf(options.kernel);
    const heldOut = options['held-out'];
    const job: Job = {
      log: () => interactions(options.interactions, say),
      heldOut: typeof heldOut === 'string' ? heldOut : null,
      config: {
        ...collaborativeTrainer.defaults,
        factors: wholeNumber(options, 'factors'),
        iterations: wholeNumber(options, 'iterations'),
        ...chosenSolver(options),
      },
      seed: wholeNumber(options, 'seed'),
      threads: wholeNumber(options, 'threads'),
    };
    const measured = await measure(job, kernel, say);
    const figures = { kernel, ...measured };
    return oracle ? { ...figures, ...compare(measured, await measure(job, oracle, say)) } : figures;
  },
};

interface Measured extends Record<string, number> {
  readonly total_seconds: number;
  readonly loss: number;
}

async function measure(job: Job, kernel: KernelName, say: (line: string) => void): Promise<Measured> {
  const from = performance.now();
  const log = await job.log();
  const heldOut = job.heldOut === null ? null : await HeldOut.read(job.heldOut, log);
  const evidence = evidenceOf(log, scaleOfLog(log));
  const ids = log.items.ids();
  const readSeconds = (performance.now() - from) / 1000;
  const readPeak = peakMb();
  forgetPeak();
  say(`Training with the ${kernel} kernel in ${job.threads} threads`);
  const { state, ...trained } = await train(job, ids, heldOut?.watching(evidence) ?? evidence, kernel, say);
  return {
    people: evidence.rows,
    items: evidence.columns,
    interactions: log.rows,
    rejected: log.rejected,
    threads: job.threads,
    ...trained,
    ...(heldOut && { 'ndcg@10': heldOut.ndcg(state), judged: heldOut.cases.length }),
    read_seconds: readSeconds,
    peak_rss_mb: Math.max(readPeak, trained.train_peak_rss_mb),
  };
}

async function train(
  { config, seed, threads }: Job,
  ids: readonly string[],
  evidence: EvidenceSource,
  kernel: KernelName,
  say: (line: string) => void,
) {
  const times: number[] = [];
  const from = performance.now();
  let [last, loss, seconds, cpu, preferences] = [from, NaN, 0, process.cpuUsage(), 0];
  const counted: EvidenceSource = {
    ...evidence,
    fill(into) {
      preferences = evidence.fill(into);
      return preferences;
    },
  };
  const state: CollaborativeState = await fitEvidence(ids, counted, config, {
    ...{ seed, kernel, reportLoss: 'last' as const },
    ...(threads > 1 && { threads: nodeThreads(threads) }),
    onNote: say,
    onProgress: ({ done, loss: now }) => {
      if (now !== undefined) {
        loss = now;
        return;
      }
      if (done % 2 === 0) {
        times.push((performance.now() - last) / 1000);
        last = performance.now();
      }
      if (done === 2 * config.iterations) {
        seconds = (performance.now() - from) / 1000;
        cpu = process.cpuUsage(cpu);
      }
    },
  });
  // The first one holds the laying out of the evidence and the start of the threads: it counts in the mean only.
  const full = times.slice(1).sort((a, b) => a - b);
  return {
    ...{ state, preferences, loss },
    iteration_seconds: seconds / config.iterations,
    iteration_seconds_min: full[0] ?? times[0],
    iteration_seconds_median: full[full.length >> 1] ?? times[0],
    iteration_cpu_seconds: (cpu.user + cpu.system) / 1e6 / config.iterations,
    total_seconds: seconds,
    train_peak_rss_mb: peakMb(),
  };
}

const compare = (kernel: Measured, oracle: Measured): Figures => ({
  typescript_total_seconds: oracle.total_seconds,
  speedup: oracle.total_seconds / kernel.total_seconds,
  loss_difference_relative: Math.abs(kernel.loss / oracle.loss - 1),
});

function kernelsOf(option: unknown): readonly KernelName[] {
  const name = String(option);
  if (!Object.hasOwn(KERNELS, name))
    throw new RangeError(`--kernel is ${name}; give wasm, typescript or both.`);
  return KERNELS[name];
}

async function interactions(file: unknown, say: (line: string) => void): Promise<Interactions> {
  if (typeof file === 'string') {
    const log = await readInteractions(file);
    if (log.rejected > 0) say(`${log.rejected} rows without a user, an item or a number were passed over`);
    return log;
  }
  if (!hasMovieLens)
    throw new RangeError('Give --interactions a CSV file of user_id,item_id,value,timestamp.');
  const log = new InteractionLog();
  const { train, test } = await movieLensLogs('test');
  for (const { userId, itemId, value } of [...train, ...test]) log.add(userId, itemId, value);
  return log.end();
}

import { availableParallelism } from 'node:os';
import { collaborativeTrainer, type CollaborativeFitOptions, fitEvidence } from '../models/collaborative/als';
import type { CollaborativeConfig } from '../models/collaborative/config';
import { chosenSolver } from '../models/collaborative/solver-choice';
import { nodeThreads } from '../models/kernels/node/threads';
import { type Bench, type Figures, wholeNumber } from './bench';
import { evidenceOf, scaleOfLog } from './interactions/evidence';
import { HeldOut } from './interactions/held-out';
import { readInteractions } from './interactions/read';
import { median } from './timing';

/** So many iterations are timed; the first one, which lays out the evidence and starts the threads, is not. */
const TIMED = 4;

interface Job {
  readonly file: string;
  readonly heldOut: string;
  readonly iterations: number;
  readonly rounds: number;
  readonly threads: number;
  readonly seed: number;
}

/** Seconds an iteration, by the clock and of all cores. */
interface Times {
  readonly clock: number[];
  readonly cpu: number[];
}

export const solvers: Bench = {
  about:
    'Training by conjugate gradients and by blocks (iALS++), in turn: loss and NDCG after as many iterations and as many seconds',
  options: {
    interactions: { type: 'string' },
    'held-out': { type: 'string' },
    factors: { type: 'string', default: '64,128,256' },
    /** The first one is what the others are compared with. */
    solvers: { type: 'string', default: 'cg,blocks:16,blocks:32,blocks:64' },
    iterations: { type: 'string', default: '15' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: '1' },
  },
  async run(options, say) {
    const { interactions, 'held-out': heldOut } = options;
    if (typeof interactions !== 'string' || typeof heldOut !== 'string')
      throw new RangeError('Give --interactions and --held-out, two files of bench/interactions/make.ts.');
    const number = (name: string) => wholeNumber(options, name);
    const job: Job = {
      ...{ file: interactions, heldOut, iterations: number('iterations'), rounds: number('rounds') },
      ...{ threads: number('threads'), seed: number('seed') },
    };
    const figures: Record<string, number | string> = {};
    for (const text of String(options.factors).split(',')) {
      const factors = wholeNumber({ factors: text }, 'factors');
      const configs = Object.fromEntries(
        String(options.solvers)
          .split(',')
          .map((name) => [name, { ...collaborativeTrainer.defaults, factors, ...solverNamed(name) }]),
      );
      for (const [name, value] of Object.entries(await compare(job, configs, say)))
        figures[`${factors}_${name}`] = value;
    }
    return figures;
  },
};

async function compare(
  job: Job,
  configs: Readonly<Record<string, CollaborativeConfig>>,
  say: (line: string) => void,
): Promise<Figures> {
  const names = Object.keys(configs);
  const times = await timesInTurn(job, configs, say);
  const first = times[names[0]];
  const figures: Record<string, number | string> = {};
  let goal = NaN;
  for (const name of names) {
    say(`${name}: loss and NDCG`);
    const { clock, cpu } = times[name];
    const slower = median(cpu.map((value, round) => value / first.cpu[round]));
    const { losses, ndcg } = await learn(job, { ...configs[name], iterations: job.iterations });
    if (Number.isNaN(goal)) goal = losses[losses.length - 1];
    // In as much time as the first solver takes for all of its iterations.
    const fewer = Math.max(1, Math.min(job.iterations, Math.round(job.iterations / slower)));
    const early = await fit(job, { ...configs[name], iterations: fewer }, {});
    const reached = losses.findIndex((loss) => loss <= goal) + 1;
    const own: Figures = {
      ...{ iteration_seconds: median(clock), iteration_cpu_seconds: median(cpu), cpu_ratio: slower },
      cpu_ratio_least: Math.min(...cpu) / Math.min(...first.cpu),
      ...{ loss: losses[job.iterations - 1], 'ndcg@10': ndcg() },
      ...{ same_time_iterations: fewer, same_time_loss: losses[fewer - 1] },
      'same_time_ndcg@10': early.ndcg(),
      // Below 1: it is there sooner than the first solver.
      time_to_same_loss: reached === 0 ? 'never' : (reached * slower) / job.iterations,
    };
    for (const [figure, value] of Object.entries(own)) figures[`${name}_${figure}`] = value;
  }
  return figures;
}

/** `cg`, `blocks:32`. */
function solverNamed(text: string) {
  const [solver, block] = text.split(':');
  return chosenSolver({ solver, block });
}

/** One training after the other, round by round: what else the machine does falls on all alike. */
async function timesInTurn(
  job: Job,
  configs: Readonly<Record<string, CollaborativeConfig>>,
  say: (line: string) => void,
): Promise<Record<string, Times>> {
  const times: Record<string, Times> = {};
  for (const name of Object.keys(configs)) times[name] = { clock: [], cpu: [] };
  for (let round = 1; round <= job.rounds; round++) {
    for (const [name, config] of Object.entries(configs)) {
      say(`Round ${round} of ${job.rounds}: ${name}, ${config.factors} factors`);
      let [from, cpu] = [NaN, process.cpuUsage()];
      await fit(
        job,
        { ...config, iterations: 1 + TIMED },
        {
          onProgress: ({ done, total }) => {
            if (done === 2) [from, cpu] = [performance.now(), process.cpuUsage()];
            if (done !== total) return;
            const { user, system } = process.cpuUsage(cpu);
            times[name].clock.push((performance.now() - from) / 1000 / TIMED);
            times[name].cpu.push((user + system) / 1e6 / TIMED);
          },
        },
      );
    }
  }
  return times;
}

/** @returns the loss after each iteration */
async function learn(job: Job, config: CollaborativeConfig) {
  const losses: number[] = [];
  const { ndcg } = await fit(job, config, {
    reportLoss: true,
    onProgress: ({ done, loss }) => {
      if (done % 2 === 0) losses.push(loss ?? NaN);
    },
  });
  return { losses, ndcg };
}

async function fit(
  { file, heldOut, threads, seed }: Job,
  config: CollaborativeConfig,
  options: Omit<CollaborativeFitOptions, 'seed'>,
): Promise<{ ndcg: () => number }> {
  const log = await readInteractions(file);
  const judge = await HeldOut.read(heldOut, log);
  const source = judge.watching(evidenceOf(log, scaleOfLog(log)));
  const pool = threads > 1 && { threads: nodeThreads(threads) };
  const all = { seed, kernel: 'wasm', ...pool, ...options } as const;
  const state = await fitEvidence(log.items.ids(), source, config, all);
  return { ndcg: () => judge.ndcg(state) };
}

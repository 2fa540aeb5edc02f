import { collaborativeTrainer } from '../models/collaborative/als';
import type { CollaborativeConfig } from '../models/collaborative/config';
import type { KernelName } from '../models/collaborative/sweeper';
import { trainingData } from '../models/evaluation/cli/dataset';
import { inMilliseconds, readLog, type ValuedRow } from '../models/evaluation/cli/read-log';
import { scaleOf } from '../models/evaluation/cli/scale';
import { hasMovieLens, movieLensLogs } from '../models/evaluation/testing/movielens';
import type { TrainingData } from '../models/types';
import { type Bench, type Figures, wholeNumber } from './bench';

/** What `--kernel` may name; of `both`, the ratios are of one run. */
const KERNELS: Readonly<Record<string, readonly KernelName[]>> = {
  wasm: ['wasm'],
  typescript: ['typescript'],
  both: ['wasm', 'typescript'],
};

interface Job {
  readonly data: TrainingData;
  readonly config: CollaborativeConfig;
  readonly seed: number;
}

export const als: Bench = {
  about:
    'Training: seconds an iteration and in all, and the loss that it reaches (goal: 64 factors, 15 iterations on ml-latest-small in 5 s)',
  options: {
    interactions: { type: 'string' },
    factors: { type: 'string', default: '64' },
    iterations: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    kernel: { type: 'string', default: 'wasm' },
  },
  async run(options, say) {
    const kernels = kernelsOf(options.kernel);
    const rows = await interactions(options.interactions, say);
    const scale = scaleOf(rows, { scale: 'auto', positive: null });
    const data = trainingData({ train: rows, test: [], foldIn: null, items: new Map() }, scale);
    const config = {
      ...collaborativeTrainer.defaults,
      factors: wholeNumber(options, 'factors'),
      iterations: wholeNumber(options, 'iterations'),
    };
    const job: Job = { data, config, seed: wholeNumber(options, 'seed') };
    const [kernel, oracle] = kernels;
    const figures = {
      kernel,
      people: data.users.length,
      items: data.items.length,
      preferences: data.users.reduce((sum, user) => sum + user.length, 0),
      ...(await measure(job, kernel, say)),
    };
    return oracle ? { ...figures, ...compare(figures, await measure(job, oracle, say)) } : figures;
  },
};

interface Measured {
  readonly iteration_seconds: number;
  readonly total_seconds: number;
  readonly loss: number;
}

async function measure({ data, config, seed }: Job, kernel: KernelName, say: (line: string) => void) {
  say(`Training with the ${kernel} kernel, timed`);
  const from = performance.now();
  await collaborativeTrainer.fit(data, config, { seed, kernel });
  const seconds = (performance.now() - from) / 1000;
  say('Training once more for the loss, whose computation would count in the times');
  let loss = NaN;
  const onProgress = (progress: { readonly loss?: number }) => void (loss = progress.loss ?? loss);
  await collaborativeTrainer.fit(data, config, { seed, kernel, reportLoss: true, onProgress });
  return { iteration_seconds: seconds / config.iterations, total_seconds: seconds, loss };
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

async function interactions(file: unknown, say: (line: string) => void): Promise<readonly ValuedRow[]> {
  if (typeof file === 'string') {
    const onReject = (name: string, line: number, reason: string) => say(`${name}:${line}: ${reason}`);
    return inMilliseconds([await readLog(file, { rows: 0, rejected: 0, onReject, onRows: () => {} })])[0];
  }
  if (!hasMovieLens)
    throw new RangeError('Give --interactions a CSV file of user_id,item_id,value,timestamp.');
  const { train, test } = await movieLensLogs('test');
  return [...train, ...test];
}

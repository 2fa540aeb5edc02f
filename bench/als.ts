import { collaborativeTrainer } from '../models/collaborative/als';
import { trainingData } from '../models/evaluation/cli/dataset';
import { inMilliseconds, readLog, type ValuedRow } from '../models/evaluation/cli/read-log';
import { scaleOf } from '../models/evaluation/cli/scale';
import { hasMovieLens, movieLensLogs } from '../models/evaluation/testing/movielens';
import { type Bench, wholeNumber } from './bench';

export const als: Bench = {
  about:
    'Training: seconds an iteration and in all, and the loss that it reaches (goal: 64 factors, 15 iterations on ml-latest-small in 5 s)',
  options: {
    interactions: { type: 'string' },
    factors: { type: 'string', default: '64' },
    iterations: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
  },
  async run(options, say) {
    const rows = await interactions(options.interactions, say);
    const scale = scaleOf(rows, { scale: 'auto', positive: null });
    const data = trainingData({ train: rows, test: [], foldIn: null, items: new Map() }, scale);
    const config = {
      ...collaborativeTrainer.defaults,
      factors: wholeNumber(options, 'factors'),
      iterations: wholeNumber(options, 'iterations'),
    };
    const seed = wholeNumber(options, 'seed');

    say('Training, timed');
    const from = performance.now();
    await collaborativeTrainer.fit(data, config, { seed });
    const seconds = (performance.now() - from) / 1000;
    say('Training once more for the loss, whose computation would count in the times');
    let loss = NaN;
    const onProgress = (progress: { readonly loss?: number }) => void (loss = progress.loss ?? loss);
    await collaborativeTrainer.fit(data, config, { seed, reportLoss: true, onProgress });
    return {
      people: data.users.length,
      items: data.items.length,
      preferences: data.users.reduce((sum, user) => sum + user.length, 0),
      iteration_seconds: seconds / config.iterations,
      total_seconds: seconds,
      loss,
    };
  },
};

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

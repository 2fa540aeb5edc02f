/** `npm run tune`: searches for a model's settings on a validation split of one CSV file. See arguments.ts. */
import { PalateError } from '../../errors';
import { trainingData } from '../../evaluation/cli/dataset';
import { MODELS } from '../../evaluation/cli/models';
import { readItems } from '../../evaluation/cli/read-items';
import { inMilliseconds, readLog } from '../../evaluation/cli/read-log';
import { scaleOf } from '../../evaluation/cli/scale';
import { evaluateRanking } from '../../evaluation/evaluate';
import { collaborativeTrainer } from '../../collaborative/als';
import { easeTrainer } from '../../linear/ease';
import { linearTrainer } from '../../linear/trainer';
import { search, type Settings, type Trial } from '../search';
import { nested, TUNABLE } from '../spaces';
import { laterSplit, type LaterSplit } from '../validation';
import { readTuneArguments, type TunableName, type TuneArguments } from './arguments';
import { readTrials, type TrialsOf, writeTrials } from './kept-trials';

const say = (line: string) => process.stderr.write(`${line}\n`);
const DEFAULTS = { collaborative: collaborativeTrainer, linear: linearTrainer, ease: easeTrainer } as const;

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readTuneArguments(argv);
    const trials = await tune(options);
    const best = nested(trials[0].settings, DEFAULTS[options.model].defaults);
    const config = { ...best, ...options.solver };
    const report = { model: options.model, seed: options.seed, config, trials };
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : markdown(report));
    return 0;
  } catch (error) {
    if (!(error instanceof PalateError)) throw error;
    say(error.message);
    return 2;
  }
}

async function tune(options: TuneArguments): Promise<Trial[]> {
  const { model, seed, resume, solver } = options;
  const { split, data } = await readSplit(options);
  const of: TrialsOf = { model: [model, ...Object.values(solver)].join(' '), seed, data };
  const trials = resume ? await readTrials(resume, of) : [];
  return search(TUNABLE[model].space, {
    ...{ trials: options.trials, seed, known: [...trials] },
    measure: (settings, effort) => measure(model, split, { settings, effort, seed, solver }),
    onTrial: async (trial) => {
      trials.push(trial);
      say(`Trial ${trial.number} at effort ${trial.effort.toFixed(2)}: ${line(trial)}`);
      if (resume) await writeTrials(resume, of, trials);
    },
  });
}

async function readSplit({ train, items }: TuneArguments): Promise<{ split: LaterSplit; data: string }> {
  const onReject = (file: string, row: number, reason: string) => say(`${file}:${row}: ${reason}`);
  const tally = { rows: 0, rejected: 0, onReject, onRows: () => {} };
  const [rows] = inMilliseconds([await readLog(train, tally)]);
  const known = items ? await readItems(items, tally) : new Map();
  const scale = scaleOf(rows, { scale: 'auto', positive: null });
  const whole = trainingData({ train: rows, test: [], foldIn: null, items: known }, scale);
  const split = laterSplit(whole);
  if (split.cases.length === 0)
    throw new PalateError(`Nobody in ${train} has a later like, so there is nothing to choose by.`);
  return { split, data: `${rows.length} rows, ${whole.users.length} people, ${whole.items.length} items` };
}

async function measure(
  model: TunableName,
  { data, cases }: LaterSplit,
  {
    settings,
    effort,
    seed,
    solver,
  }: Pick<TuneArguments, 'seed' | 'solver'> & { settings: Settings; effort: number },
) {
  const from = performance.now();
  const less = effort < 1 ? TUNABLE[model].lessEffort(effort) : {};
  const config = { ...nested({ ...settings, ...less }, DEFAULTS[model].defaults), ...solver };
  const { recommender } = await MODELS[model](data, config, { seed });
  const { metrics } = await evaluateRanking({ recommender, cases, ks: [10, 20] });
  const figures = { 'ndcg@10': metrics['ndcg@10'], 'recall@20': metrics['recall@20'] };
  // One percent of either figure counts alike.
  const worth = Math.log(Math.max(1e-9, figures['ndcg@10'] * figures['recall@20'])) / 2;
  return { figures, worth, seconds: (performance.now() - from) / 1000 };
}

const line = ({ figures, settings, seconds }: Trial) =>
  `NDCG@10 ${figures['ndcg@10'].toFixed(4)}, Recall@20 ${figures['recall@20'].toFixed(4)}, ${seconds.toFixed(1)} s, ${JSON.stringify(settings)}`;

function markdown({
  model,
  config,
  trials,
}: {
  model: string;
  config: object;
  trials: readonly Trial[];
}): string {
  const rows = trials.map(
    ({ number, effort, figures, settings }) =>
      `| ${number} | ${effort.toFixed(2)} | ${figures['ndcg@10'].toFixed(4)} | ${figures['recall@20'].toFixed(4)} | ${JSON.stringify(settings)} |`,
  );
  return [
    `# ${model}: the best of ${trials.length} trainings`,
    '',
    `\`--config '${JSON.stringify(config)}'\``,
    '',
    '| trial | effort | NDCG@10 | Recall@20 | settings |',
    '| ----- | ------ | ------- | --------- | -------- |',
    ...rows,
    '',
  ].join('\n');
}

process.exitCode = await main(process.argv.slice(2));

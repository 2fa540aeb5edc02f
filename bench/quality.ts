import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Logs, testCases, trainingData } from '../models/evaluation/cli/dataset';
import { MODELS, type ModelName } from '../models/evaluation/cli/models';
import { evaluateRanking } from '../models/evaluation/evaluate';
import type { Recommender } from '../models/types';
import { type Bench, type Figures, wholeNumber } from './bench';
import { DATASETS, type Ratings } from './quality/datasets';
import { writeSplits } from './quality/files';
import { LENGTHS, LIKED, qualitySplits, type QualitySplits } from './quality/splits';

const scale = { name: 'ratings', positive: LIKED } as const;

interface Measured {
  readonly 'ndcg@10': number;
  readonly 'recall@20': number;
  readonly people: number;
}

export const quality: Bench = {
  about: 'Ranking quality beside peers on the same splits: NDCG@10 and Recall@20, known people and new ones',
  options: {
    dataset: { type: 'string', default: 'movielens' },
    models: { type: 'string', default: 'popularity,collaborative,linear,ensemble' },
    config: { type: 'string', default: '{}' },
    folds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    /** A Python with peers/requirements-quality.txt; left out: no peers. */
    python: { type: 'string' },
  },
  async run(options, say) {
    const read = DATASETS[String(options.dataset)];
    if (!read) throw new RangeError(`--dataset is ${String(options.dataset)}; give ${oneOf(DATASETS)}.`);
    const models = String(options.models).split(',');
    const unknown = models.find((name) => !Object.hasOwn(MODELS, name));
    if (unknown !== undefined)
      throw new RangeError(`--models has ${unknown}; give some of ${oneOf(MODELS)}.`);
    const configs = JSON.parse(String(options.config)) as Record<string, Record<string, unknown>>;
    const seed = wholeNumber(options, 'seed');
    const ratings = await read();
    const splits = qualitySplits(ratings.rows, wholeNumber(options, 'folds'), seed);
    const figures: Record<string, number | string> = {};
    if (typeof options.python === 'string') Object.assign(figures, await peers(options.python, splits, say));
    for (const name of models as ModelName[]) {
      const job = { name, ratings, splits, config: configs[name] ?? {}, seed };
      Object.assign(figures, await measureModel(job, say));
    }
    return figures;
  },
};

const oneOf = (names: object) => Object.keys(names).join(', ');

interface Job {
  readonly name: ModelName;
  readonly ratings: Ratings;
  readonly splits: QualitySplits;
  readonly config: Record<string, unknown>;
  readonly seed: number;
}

async function measureModel(job: Job, say: (line: string) => void): Promise<Figures> {
  const { name, splits, ratings } = job;
  const { items } = ratings;
  const known = { train: splits.train, test: splits.test, foldIn: null, items };
  say(`${name}: known people`);
  const trained = await train(job, known);
  const whole = await measure(trained.recommender, known);
  say(`${name} ${JSON.stringify(trained.config)}: ${JSON.stringify(whole)}`);
  const byLength = new Map<number, Measured[]>(LENGTHS.map((length) => [length, []]));
  for (const fold of splits.folds) {
    say(`${name}: new people`);
    const { recommender } = await train(job, { train: fold.train, test: [], foldIn: null, items });
    for (const { length, foldIn, test } of fold.lengths)
      byLength.get(length)!.push(await measure(recommender, { train: fold.train, test, foldIn, items }));
  }
  return named(name, whole, new Map([...byLength].map(([length, all]) => [length, mean(all)])));
}

const train = ({ name, config, seed }: Job, logs: Logs) =>
  MODELS[name](trainingData(onlyTrained(logs), scale), config, { seed });

/** Items that no row of the training names compete for nobody: peers do not know them either. */
function onlyTrained(logs: Logs): Logs {
  const trained = new Set(logs.train.map(({ itemId }) => itemId));
  return { ...logs, items: new Map([...logs.items].filter(([id]) => trained.has(id))) };
}

async function measure(recommender: Recommender, logs: Logs): Promise<Measured> {
  const { metrics, users } = await evaluateRanking({
    recommender,
    cases: testCases(logs, scale),
    ks: [10, 20],
  });
  return { 'ndcg@10': metrics['ndcg@10'] ?? 0, 'recall@20': metrics['recall@20'] ?? 0, people: users };
}

function mean(all: readonly Measured[]): Measured {
  const people = all.reduce((sum, each) => sum + each.people, 0);
  const of = (name: 'ndcg@10' | 'recall@20') =>
    people === 0 ? 0 : all.reduce((sum, each) => sum + each[name] * each.people, 0) / people;
  return { 'ndcg@10': of('ndcg@10'), 'recall@20': of('recall@20'), people };
}

function named(model: string, whole: Measured, byLength: ReadonlyMap<number | string, Measured>): Figures {
  const rows = [['known', whole] as const, ...[...byLength].map(([n, own]) => [`new_${n}`, own] as const)];
  return Object.fromEntries(
    rows.flatMap(([who, own]) =>
      Object.entries(own).map(([figure, value]) => [`${model}_${who}_${figure}`, value]),
    ),
  );
}

type PeerReport = Record<
  string,
  Measured & { new?: Record<string, Measured>; missing?: string; config: object }
>;

async function peers(python: string, splits: QualitySplits, say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-quality-'));
  try {
    await writeSplits(folder, splits);
    const script = path.join(import.meta.dirname, 'peers/quality.py');
    const { stdout, stderr } = await promisify(execFile)(python, [script, folder], { maxBuffer: 1 << 26 });
    say(stderr.trim());
    const report = JSON.parse(stdout) as PeerReport;
    return Object.assign(
      {},
      ...Object.entries(report).map(([name, { missing, config: _, new: own = {}, ...whole }]) =>
        missing === undefined ? named(name, whole, new Map(Object.entries(own))) : {},
      ),
    ) as Figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

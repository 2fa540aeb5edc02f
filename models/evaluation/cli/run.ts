import { contentTrainer } from '../../content/trainer';
import { contentSimilarity } from '../../hybrid/similarity';
import type { FitOptions, TrainingData } from '../../types';
import { Vocabulary } from '../../vocabulary';
import { evaluateRanking, type RankingResult } from '../evaluate';
import type { Arguments } from './arguments';
import { knownBy, type Logs, testCases, trainingData } from './dataset';
import { MODELS } from './models';
import { readItems } from './read-items';
import { inMilliseconds, readLog } from './read-log';
import { type Scale, scaleOf } from './scale';
import type { Tally } from './tally';
import { UsageError } from './usage-error';

/** What the command prints, field by field, with `--json`. */
export interface Report {
  readonly model: string;
  readonly config: object;
  readonly seed: number;
  readonly scale: Scale;
  /** People with something relevant in the test. */
  readonly users: number;
  readonly items: number;
  readonly training_users: number;
  readonly training_rows: number;
  readonly test_rows: number;
  readonly rejected_rows: number;
  /** Relevant items of the test that are in no other file: nobody can rank them, so they are misses. */
  readonly unrankable: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly train_seconds: number;
  readonly rank_seconds: number;
}

export interface Surroundings {
  readonly tally: Tally;
  /** One line for the person who waits. */
  readonly say: (line: string) => void;
  /** Seconds of a clock that only runs forward. */
  readonly clock: () => number;
}

/** Reads, trains, ranks, measures. @throws {UsageError} and what training throws. */
export async function run(options: Arguments, { tally, say, clock }: Surroundings): Promise<Report> {
  const logs = await readLogs(options, tally, say);
  const scale = scaleOf([...logs.train, ...(logs.foldIn ?? [])], options);
  const data = trainingData(logs, scale);
  say(
    `${logs.train.length} rows of ${data.users.length} people about ${data.items.length} items, read as ${scale.name}.`,
  );

  const trainedFrom = clock();
  const fit: FitOptions = { seed: options.seed, onProgress: ({ step }) => say(step) };
  const { recommender, config } = await MODELS[options.model](data, options.config, fit);
  const rankedFrom = clock();
  const similarity = options.items ? await similarityOf(data, options.seed) : undefined;
  const result = await evaluateRanking({
    recommender,
    cases: testCases(logs, scale),
    ks: options.ks,
    probability: knownBy(logs.train),
    ...(similarity && { similarity }),
    onCase: (done) => {
      if (done % 1000 === 0) say(`${done} people ranked for`);
    },
  });
  const rankSeconds = clock() - rankedFrom;
  return report(options, { logs, scale, data, config, result, tally }, rankedFrom - trainedFrom, rankSeconds);
}

async function readLogs(options: Arguments, tally: Tally, say: (line: string) => void): Promise<Logs> {
  const read = (file: string) => {
    say(`Reading ${file}`);
    return readLog(file, tally);
  };
  const files = [await read(options.train), await read(options.test)];
  if (options.foldIn) files.push(await read(options.foldIn));
  const [train, test, foldIn] = inMilliseconds(files);
  if (train.length === 0) throw new UsageError(`${options.train} has no usable row.`);
  const items = options.items ? await readItems(options.items, tally) : new Map();
  return { train, test, foldIn: foldIn ?? null, items };
}

/** Diversity is measured with one yardstick, whatever the model: cosine of what the items file says. */
async function similarityOf(data: TrainingData, seed: number) {
  const state = await contentTrainer.fit(data, contentTrainer.defaults, { seed });
  return contentSimilarity(state, new Vocabulary(data.items.map(({ id }) => id)));
}

function report(
  options: Arguments,
  made: {
    readonly logs: Logs;
    readonly scale: Scale;
    readonly data: TrainingData;
    readonly config: object;
    readonly result: RankingResult;
    readonly tally: Tally;
  },
  trainSeconds: number,
  rankSeconds: number,
): Report {
  return {
    model: options.asked,
    config: made.config,
    seed: options.seed,
    scale: made.scale,
    users: made.result.users,
    items: made.data.items.length,
    training_users: made.data.users.length,
    training_rows: made.logs.train.length,
    test_rows: made.logs.test.length,
    rejected_rows: made.tally.rejected,
    unrankable: made.result.unrankable,
    metrics: made.result.metrics,
    train_seconds: trainSeconds,
    rank_seconds: rankSeconds,
  };
}

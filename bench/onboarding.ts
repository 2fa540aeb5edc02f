import { trainingData } from '../models/evaluation/cli/dataset';
import type { ValuedRow } from '../models/evaluation/cli/read-log';
import { isPositive, preferenceOfRow } from '../models/evaluation/cli/scale';
import { comparePaired } from '../models/evaluation/compare-paired';
import { evaluateRanking } from '../models/evaluation/evaluate';
import { deriveSeed, seededRandom } from '../models/math/random';
import { QUESTION_DEFAULTS, type QuestionConfig } from '../models/onboarding/config';
import type { Item, ItemId, Recommender } from '../models/types';
import { type Bench, type Figures, wholeNumber } from './bench';
import { type Arms, armsOf } from './onboarding/arms';
import { type Interview, interview, type Length, LENGTHS } from './onboarding/interview';
import { deviceModel } from './onboarding/model';
import { type Newcomers, testPeople, validationPeople } from './onboarding/people';
import { DATASETS } from './quality/datasets';
import { LIKED } from './quality/splits';

const scale = { name: 'ratings', positive: LIKED } as const;
const ARMS = ['d_optimal', 'popular', 'random'] as const;
type Arm = (typeof ARMS)[number];

/** Each array has one value a person, in the same order for all arms. */
type Measured = Record<Arm, { ndcg: number[]; asked: number[]; answers: number[]; likes: number[] }>;

export const onboarding: Bench = {
  about: 'Newcomers who are asked five titles: NDCG@10 by D-optimal, most popular and random questions',
  options: {
    dataset: { type: 'string', default: 'movielens' },
    /** `test`, or `validation`: people of the training part, by whom settings may be chosen. */
    people: { type: 'string', default: 'test' },
    config: { type: 'string', default: '{}' },
    seed: { type: 'string', default: '1' },
  },
  async run(options, say) {
    const read = DATASETS[String(options.dataset)];
    if (!read)
      throw new RangeError(
        `--dataset is ${String(options.dataset)}; give ${Object.keys(DATASETS).join(', ')}.`,
      );
    const config = configOf(String(options.config));
    const seed = wholeNumber(options, 'seed');
    const { rows, items } = await read();
    const parts = partsOf(String(options.people), rows, seed);
    const byLength: Record<string, Measured[]> = {};
    for (const newcomers of parts) {
      const logs = { train: newcomers.train, test: [], foldIn: null, items: onlyTrained(newcomers, items) };
      const { state, recommender } = await deviceModel(trainingData(logs, scale), seed);
      const arms = armsOf(state, newcomers.train, config, seed);
      for (const [name, length] of Object.entries(LENGTHS)) {
        (byLength[name] ??= []).push(await measure(newcomers, recommender, arms, length));
        say(`${name}: ${newcomers.held.size} people asked`);
      }
    }
    return Object.assign(
      {},
      ...Object.entries(byLength).map(([name, all]) => figuresOf(name, joined(all), seed)),
    ) as Figures;
  },
};

function configOf(json: string): QuestionConfig {
  const changes = JSON.parse(json) as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(QUESTION_DEFAULTS, name) || !(Number(value) >= 0))
      throw new RangeError(
        `--config has ${name} ${String(value)}; give numbers of at least 0 for some of ${Object.keys(QUESTION_DEFAULTS).join(', ')}.`,
      );
  }
  return { ...QUESTION_DEFAULTS, ...changes };
}

function partsOf(people: string, rows: readonly ValuedRow[], seed: number): Newcomers[] {
  if (people === 'test') return [testPeople(rows, seed)];
  if (people === 'validation') return validationPeople(rows, seed);
  throw new RangeError(`--people is ${people}; give test or validation.`);
}

function onlyTrained({ train }: Newcomers, items: ReadonlyMap<ItemId, Item>): ReadonlyMap<ItemId, Item> {
  const trained = new Set(train.map(({ itemId }) => itemId));
  return new Map([...items].filter(([id]) => trained.has(id)));
}

/** What any arm asks a person is in no list of theirs and no test, whoever asked it: all arms rank the same. */
async function measure(
  { held }: Newcomers,
  recommender: Recommender,
  arms: Arms,
  length: Length,
): Promise<Measured> {
  const measured = Object.fromEntries(
    ARMS.map((arm) => [arm, { ndcg: [], asked: [], answers: [], likes: [] }]),
  ) as unknown as Measured;
  for (const [person, rows] of held) {
    const opinions = new Map(rows.map((row) => [row.itemId, preferenceOfRow(scale, row)]));
    const interviews = ARMS.map((arm) =>
      interview(arms[arm](person), (id) => opinions.get(id) ?? null, length),
    );
    const relevant = rows.filter(({ value }) => isPositive(scale, value)).map(({ itemId }) => itemId);
    const exclude = [...new Set(interviews.flatMap(({ asked }) => asked))];
    for (const [at, arm] of ARMS.entries()) {
      const person = { history: { preferences: interviews[at].preferences, now: 0 }, relevant, exclude };
      const { perUser } = await evaluateRanking({ recommender, cases: [person], ks: [10] });
      measured[arm].ndcg.push(...perUser['ndcg@10']);
      if (perUser['ndcg@10'].length > 0) count(measured[arm], interviews[at]);
    }
  }
  return measured;
}

function count(into: Measured[Arm], { asked, preferences }: Interview): void {
  into.asked.push(asked.length);
  into.answers.push(preferences.length);
  into.likes.push(preferences.filter(({ liked }) => liked).length);
}

function joined(all: readonly Measured[]): Measured {
  return Object.fromEntries(
    ARMS.map((arm) => [
      arm,
      {
        ndcg: all.flatMap((each) => each[arm].ndcg),
        asked: all.flatMap((each) => each[arm].asked),
        answers: all.flatMap((each) => each[arm].answers),
        likes: all.flatMap((each) => each[arm].likes),
      },
    ]),
  ) as Measured;
}

function figuresOf(length: string, measured: Measured, seed: number): Figures {
  const figures: Record<string, number> = { [`${length}_people`]: measured.d_optimal.ndcg.length };
  for (const arm of ARMS) {
    const { ndcg, ...counts } = measured[arm];
    figures[`${length}_${arm}_ndcg@10`] = mean(ndcg);
    for (const [name, values] of Object.entries(counts)) figures[`${length}_${arm}_${name}`] = mean(values);
  }
  for (const other of ['popular', 'random'] as const) {
    const { difference, low, high } = comparePaired(
      Float64Array.from(measured.d_optimal.ndcg),
      Float64Array.from(measured[other].ndcg),
      { random: seededRandom(deriveSeed(seed, 'onboarding', length, other)) },
    );
    Object.assign(figures, {
      [`${length}_over_${other}`]: difference,
      [`${length}_over_${other}_low`]: low,
      [`${length}_over_${other}_high`]: high,
    });
  }
  return figures;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

import path from 'node:path';
import { comparePaired } from '../models/evaluation/compare-paired';
import { testCases, trainingData } from '../models/evaluation/cli/dataset';
import { MODELS, type ModelName } from '../models/evaluation/cli/models';
import { evaluateRanking } from '../models/evaluation/evaluate';
import { temporalSplit } from '../models/evaluation/split';
import { deriveSeed, seededRandom } from '../models/math/random';
import { toneOf } from '../models/sentiment/reading';
import type { ItemId, Recommender } from '../models/types';
import { readTones, tonesFileOf } from '../sync-server/reviews/tones-file';
import { type Bench, type Figures, wholeNumber } from './bench';
import { instrumentReviews } from './quality/datasets';
import { LIKED } from './quality/splits';
import { type ReadRow, withWorth, worthOf } from './review-feature/worth';

const scale = { name: 'ratings', positive: LIKED } as const;
/** Of the worth, in standard deviations of the score. */
const WEIGHTS = [0, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8];
const CUT = 'ndcg@10';

export const reviewFeature: Bench = {
  about:
    'What reviews say of an item as a part of the score: NDCG@10 on Musical Instruments with and without',
  options: {
    models: { type: 'string', default: 'hybrid,ensemble' },
    /** Data folder in which `npm run data -- amazon` and `npm run sentiment:reviews` have left the readings. */
    data: { type: 'string', default: '.palate' },
    seed: { type: 'string', default: '1' },
  },
  async run(options, say) {
    const models = String(options.models).split(',');
    const unknown = models.find((name) => !Object.hasOwn(MODELS, name));
    if (unknown !== undefined)
      throw new RangeError(`--models has ${unknown}; give some of ${Object.keys(MODELS).join(', ')}.`);
    const seed = wholeNumber(options, 'seed');
    const read = await readRows(String(options.data));
    const figures: Record<string, number> = { reviews: read.length };
    // Stars beside words: were they of use and words not, the reading would be at fault and not the idea.
    for (const [source, rows] of [
      ['words', read],
      ['stars', read.map(byStars)],
    ] as const)
      for (const name of models as ModelName[])
        Object.assign(figures, await measure({ name, source, rows, seed }, say));
    return figures;
  },
};

interface Job {
  readonly name: ModelName;
  readonly source: 'words' | 'stars';
  readonly rows: readonly ReadRow[];
  readonly seed: number;
}

/** The weight is chosen on a split of the training part; what reviews say comes from the part that is trained on. */
async function measure({ name, source, rows, seed }: Job, say: (line: string) => void): Promise<Figures> {
  const { train, test } = temporalSplit(rows);
  const tune = temporalSplit(train);
  const chosen = await chooseWeights(await trained(name, tune.train, seed), tune, say);
  const recommender = await trained(name, train, seed);
  const worth = worthOf(train);
  const without = await perPerson(recommender, train, test);
  const found: Record<string, number> = {
    people: without.length,
    items_told: worth.size,
    [`without_${CUT}`]: mean(without),
  };
  // The chosen weight may be 0, which says nothing of the test: the best of the others is measured beside it.
  for (const [which, weight] of Object.entries(chosen)) {
    const { difference, low, high } = comparePaired(
      await perPerson(withWorth(recommender, worth, weight), train, test),
      without,
      { random: seededRandom(deriveSeed(seed, 'review feature', name, source)) },
    );
    Object.assign(found, {
      [`${which}_weight`]: weight,
      [`${which}_difference`]: difference,
      [`${which}_difference_low`]: low,
      [`${which}_difference_high`]: high,
    });
  }
  say(`${name}, ${source}: ${JSON.stringify(found)}`);
  return Object.fromEntries(
    Object.entries(found).map(([figure, value]) => [`${name}_${source}_${figure}`, value]),
  );
}

/** The best weight of all, 0 among them, and the best above 0, by NDCG@10 on the validation split. */
async function chooseWeights(
  recommender: Recommender,
  { train, test }: { readonly train: readonly ReadRow[]; readonly test: readonly ReadRow[] },
  say: (line: string) => void,
): Promise<{ chosen: number; above_0: number }> {
  const worth = worthOf(train);
  const tried = new Map<number, number>();
  for (const weight of WEIGHTS)
    tried.set(weight, mean(await perPerson(withWorth(recommender, worth, weight), train, test)));
  say(`validation: ${JSON.stringify(Object.fromEntries(tried))}`);
  // Of equals the smallest: 0 where nothing is gained.
  const best = (among: readonly number[]) =>
    among.reduce((best, each) => (tried.get(each)! > tried.get(best)! ? each : best));
  return { chosen: best(WEIGHTS), above_0: best(WEIGHTS.slice(1)) };
}

const trained = async (name: ModelName, train: readonly ReadRow[], seed: number): Promise<Recommender> =>
  (await MODELS[name](trainingData({ train, test: [], foldIn: null, items: new Map() }, scale), {}, { seed }))
    .recommender;

async function perPerson(
  recommender: Recommender,
  train: readonly ReadRow[],
  test: readonly ReadRow[],
): Promise<Float64Array> {
  const cases = testCases({ train, test, foldIn: null, items: new Map() }, scale);
  return (await evaluateRanking({ recommender, cases, ks: [10] })).perUser[CUT];
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The readings of the job, each beside the row whose words were read. */
async function readRows(data: string): Promise<ReadRow[]> {
  const file = tonesFileOf(path.resolve(data), 'amazon');
  const mend = `Make it: npm run data -- amazon --from <the same reviews>, then npm run sentiment:reviews.`;
  const tones = (await readTones(file))?.tones;
  if (!tones) throw new RangeError(`${file} cannot be read. ${mend}`);
  const rows = await instrumentReviews();
  if (tones.length !== rows.length)
    throw new RangeError(`${file} has ${tones.length} readings of ${rows.length} reviews. ${mend}`);
  return rows.map(({ text: _, ...row }, at) => {
    const { itemId, reading } = tones[at];
    if (itemId !== catalogueId(row.itemId))
      throw new RangeError(`Reading ${at + 1} of ${file} is of ${itemId}, not of ${row.itemId}. ${mend}`);
    return { ...row, reading };
  });
}

const catalogueId = (asin: ItemId): ItemId => `product-${asin.toLowerCase()}`;

const CALIBRATION = { temperature: 1, neutral: { from: 0.4, to: 0.6 } };

/** As if the stars had been read: four and five are positive, one and two negative. */
function byStars(row: ReadRow): ReadRow {
  return { ...row, reading: toneOf(50 * Math.sign(row.value - 3), CALIBRATION, false) };
}

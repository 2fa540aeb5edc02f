import { testCases, trainingData } from '../models/evaluation/cli/dataset';
import { answeringOnly, coldItemSplit } from '../models/evaluation/cold-items';
import { evaluateRanking, type Case } from '../models/evaluation/evaluate';
import { HYBRID_DEFAULTS } from '../models/hybrid/config';
import { deriveSeed, seededRandom } from '../models/math/random';
import type { ItemId, Recommender } from '../models/types';
import { type Bench, type Figures, wholeNumber } from './bench';
import { DESCRIBED } from './cold-items/datasets';
import { coldModels } from './cold-items/models';
import type { Ratings } from './quality/datasets';
import { LIKED } from './quality/splits';

const scale = { name: 'ratings', positive: LIKED } as const;
const CUT = 20;

/** Recall@20 and what a random order would have, each a mean over people. */
interface Measured {
  readonly recall: number;
  readonly chance: number;
}

export const coldItems: Bench = {
  about:
    'Items that nobody has touched: Recall@20 beside chance, ranked among themselves and among all items',
  options: {
    dataset: { type: 'string', default: 'movielens' },
    splits: { type: 'string', default: '3' },
    /** Of the items that are held out, in percent. */
    percent: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    /** How much a mapped score counts in the hybrid. */
    gain: { type: 'string', default: String(HYBRID_DEFAULTS.mappedGain) },
  },
  async run(options, say) {
    const read = DESCRIBED[String(options.dataset)];
    if (!read) {
      const known = Object.keys(DESCRIBED).join(', ');
      throw new RangeError(`--dataset is ${String(options.dataset)}; give ${known}.`);
    }
    const ratings = await read();
    const share = wholeNumber(options, 'percent') / 100;
    const seed = wholeNumber(options, 'seed');
    const gain = Number(options.gain);
    if (!(gain >= 0)) throw new RangeError(`--gain is ${String(options.gain)}; give a number of at least 0.`);
    const splits: Record<string, number>[] = [];
    for (let split = 1; split <= wholeNumber(options, 'splits'); split++) {
      splits.push(await measureSplit(ratings, { share, gain }, deriveSeed(seed, 'cold items', split)));
      say(`split ${split}: ${JSON.stringify(splits.at(-1))}`);
    }
    return overSplits(splits);
  },
};

async function measureSplit(
  { rows, items }: Ratings,
  { share, gain }: { readonly share: number; readonly gain: number },
  seed: number,
) {
  const { train, test, cold } = coldItemSplit(rows, { share, random: seededRandom(seed) });
  const logs = { train, test, foldIn: null, items };
  const { models, mapped, mappingMs } = await coldModels(trainingData(logs, scale), gain);
  const cases = [...testCases(logs, scale)];
  const figures: Record<string, number> = {
    held_out: cold.size,
    mapped_items: mapped,
    mapping_ms: mappingMs,
  };
  const add = (name: string, place: string, { recall, chance }: Measured) => {
    figures[`${place}_chance`] = chance;
    figures[`${name}_${place}_recall@${CUT}`] = recall;
    figures[`${name}_${place}_over_chance`] = recall / chance;
  };
  for (const [name, recommender] of Object.entries(models)) {
    add(name, 'among_cold', await measure(answeringOnly(recommender, cold), cases, cold));
    // Without an answer for all other items its ranking among all would be the one among the held-out ones.
    if (name !== 'mapped') add(name, 'among_all', await measure(recommender, cases, null));
  }
  return figures;
}

/** @param only the items that compete; null: all that the person has not seen */
async function measure(
  recommender: Recommender,
  cases: readonly Case[],
  only: ReadonlySet<ItemId> | null,
): Promise<Measured> {
  const { metrics } = await evaluateRanking({ recommender, cases, ks: [CUT] });
  const judges = cases.filter(({ relevant }) => relevant.length > 0);
  const chances = judges.map(({ exclude = [] }) =>
    Math.min(1, CUT / (only?.size ?? recommender.vocabulary.size - exclude.length)),
  );
  return { recall: metrics[`recall@${CUT}`], chance: chances.reduce((a, b) => a + b, 0) / chances.length };
}

/** The mean of each figure, and the least and the largest of those that are multiples of chance. */
function overSplits(splits: readonly Readonly<Record<string, number>>[]): Figures {
  const figures: Record<string, number> = { splits: splits.length };
  for (const name of Object.keys(splits[0])) {
    const values = splits.map((split) => split[name]);
    figures[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (!name.endsWith('_over_chance')) continue;
    figures[`${name}_least`] = Math.min(...values);
    figures[`${name}_most`] = Math.max(...values);
  }
  return figures;
}

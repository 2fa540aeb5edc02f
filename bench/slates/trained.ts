import type { Chooser } from '../../models/bandit/choosers';
import type { BanditConfig } from '../../models/bandit/config';
import { genreView, type GenreView } from '../../models/bandit/genre-balance';
import { itemQuality, touchedBy } from '../../models/bandit/item-worth';
import { tasteByFoldIn } from '../../models/bandit/passed-over';
import { banditPolicy } from '../../models/bandit/policy';
import type { SourceParts } from '../../models/bandit/sources';
import { collaborativeTrainer } from '../../models/collaborative/als';
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import { contentRecommender } from '../../models/content/recommender';
import { contentTrainer } from '../../models/content/trainer';
import { testCases, trainingData, type Logs } from '../../models/evaluation/cli/dataset';
import type { Case } from '../../models/evaluation/evaluate';
import { byUser, temporalSplit, type LogRow } from '../../models/evaluation/split';
import { movieLensLogs } from '../../models/evaluation/testing/movielens';
import { HYBRID_DEFAULTS } from '../../models/hybrid/config';
import { hybridRecommender, type HybridRecommender } from '../../models/hybrid/recommender';
import {
  contentSimilarity,
  factorSimilarity,
  meanSimilarity,
  summed,
  type ItemSimilarity,
} from '../../models/hybrid/similarity';
import { catalogueTraits } from '../../models/hybrid/traits';
import { deriveSeed, seededRandom } from '../../models/math/random';
import { popularityRecommender } from '../../models/popularity/recommender';
import { popularityTrainer } from '../../models/popularity/trainer';
import { Vocabulary } from '../../models/vocabulary';
import { DATASETS } from '../quality/datasets';
import { LIKED } from '../quality/splits';

/** The models of a data set, and the people who judge. */
export interface Trained {
  readonly vocabulary: Vocabulary;
  readonly hybrid: HybridRecommender;
  readonly parts: SourceParts;
  readonly genres: GenreView;
  readonly byTaste: ItemSimilarity;
  readonly byContent: ItemSimilarity;
  /** Shared genres as a part of all of both. */
  readonly byGenre: ItemSimilarity;
  readonly meanSimilarity: ItemSimilarity;
  /** Those with a later like. */
  readonly cases: readonly Case[];
}

const scale = { name: 'ratings', positive: LIKED } as const;

/** By the latest fifth of each person; ml-latest-small with the tags that were known before it. */
const LOGS: Readonly<Record<string, (part: 'test' | 'validation') => Promise<Logs>>> = {
  movielens: movieLensLogs,
  async instruments(part) {
    const { rows, items } = await DATASETS.instruments();
    const whole = temporalSplit(rows);
    return { ...(part === 'test' ? whole : temporalSplit(whole.train)), foldIn: null, items };
  },
};

/**
 * The test; how many times the training part is split by time once more; or which fifth of each person's rows in the training
 * part is asked for by chance: people are more alike there than they are to their own later selves, but all five together have a
 * standard error of half a percent where one split by time has two.
 */
export type Split = 'test' | number | { readonly fold: number };
export const FOLDS = 5;

/** @param dataset one of LOGS @throws RangeError when there is no such data set */
export async function trained(dataset: string, split: Split): Promise<Trained> {
  if (!Object.hasOwn(LOGS, dataset))
    throw new RangeError(`--dataset is ${dataset}; give one of ${Object.keys(LOGS).join(', ')}.`);
  const logs = await splitLogs(LOGS[dataset], split);
  const data = trainingData(logs, scale);
  const { items } = data;
  const vocabulary = new Vocabulary(items.map(({ id }) => id));
  const state = await collaborativeTrainer.fit(data, collaborativeTrainer.defaults, { seed: 1 });
  const described = await contentTrainer.fit(data, contentTrainer.defaults, { seed: 1 });
  const counts = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 1 });
  const collaborative = await collaborativeRecommender({ vocabulary, state });
  const hybrid = hybridRecommender({
    vocabulary,
    parts: {
      collaborative,
      content: contentRecommender({ vocabulary, state: described }),
      popularity: popularityRecommender({ items, vocabulary, state: counts }),
    },
    config: HYBRID_DEFAULTS,
  });
  const genres = genreView(catalogueTraits(items, vocabulary).genres, vocabulary.size);
  const [byTaste, byContent] = [
    factorSimilarity(state, vocabulary),
    contentSimilarity(described, vocabulary),
  ];
  return {
    ...{ vocabulary, hybrid, genres, byTaste, byContent, byGenre: jaccard(genres) },
    meanSimilarity: meanSimilarity([byContent, byTaste]),
    parts: {
      hybrid,
      taste: tasteByFoldIn(collaborative.score),
      quality: itemQuality(items),
      touched: touchedBy(items, counts),
      likenessTo: collaborative.similar,
      uncertainty: collaborative.uncertainty,
    },
    cases: [...testCases(logs, scale)].filter(hasLaterLike),
  };
}

async function splitLogs(read: (typeof LOGS)[string], split: Split): Promise<Logs> {
  if (split === 'test') return read('test');
  if (typeof split === 'object') {
    const logs = await read('test');
    return { ...logs, ...chanceSplit(logs.train, split.fold) };
  }
  let logs = await read('validation');
  for (let again = 1; again < split; again++) logs = { ...logs, ...temporalSplit(logs.train) };
  return logs;
}

/** Each row of a person is in the test of one fold; who has a single row is only trained on. */
function chanceSplit<Row extends LogRow>(rows: readonly Row[], fold: number): { train: Row[]; test: Row[] } {
  const train: Row[] = [];
  const test: Row[] = [];
  for (const [userId, own] of byUser(rows)) {
    const random = seededRandom(deriveSeed(0, 'fold', userId));
    const drawn = own.map((row) => ({ row, order: random() })).sort((a, b) => a.order - b.order);
    for (const [at, { row }] of drawn.entries())
      (own.length > 1 && at % FOLDS === fold ? test : train).push(row);
  }
  return { train, test };
}

export const policyOf = (
  { parts, genres, byTaste }: Trained,
  chooser: Chooser,
  config: BanditConfig,
): ReturnType<typeof banditPolicy> =>
  banditPolicy({ sources: parts, similarity: summed(byTaste), genres, chooser, config });

function hasLaterLike({ history, relevant, exclude = [] }: Case): boolean {
  const known = new Set([...history.preferences.map(({ itemId }) => itemId), ...exclude]);
  return relevant.some((id) => !known.has(id));
}

const jaccard =
  ({ of }: GenreView): ItemSimilarity =>
  (a, b) => {
    const [one, other] = [of(a), new Set(of(b))];
    const shared = one.filter((genre) => other.has(genre)).length;
    return shared / (one.length + other.size - shared || 1);
  };

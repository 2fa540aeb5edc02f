import { collaborativeTrainer } from '../../collaborative/als';
import { collaborativeRecommender } from '../../collaborative/recommender';
import { contentRecommender } from '../../content/recommender';
import { contentTrainer } from '../../content/trainer';
import { HYBRID_DEFAULTS, type Source, SOURCES } from '../../hybrid/config';
import { hybridRecommender } from '../../hybrid/recommender';
import { easeTrainer } from '../../linear/ease';
import { linearRecommender } from '../../linear/recommender';
import { linearTrainer } from '../../linear/trainer';
import { MAPPING_DEFAULTS } from '../../mapping/config';
import { mapFactors } from '../../mapping/map-factors';
import { mappedRecommender } from '../../mapping/recommender';
import { popularityRecommender } from '../../popularity/recommender';
import { popularityTrainer } from '../../popularity/trainer';
import type { Parts } from '../../selection/shortlist';
import { validatedBlend } from '../../selection/validated-blend';
import type { FitOptions, Recommender, TrainingData } from '../../types';
import { Vocabulary } from '../../vocabulary';
import { UsageError } from './usage-error';

export interface TrainedModel {
  readonly recommender: Recommender;
  /** What it was trained with: the defaults and what `--config` changed. */
  readonly config: object;
}

type Wish = Readonly<Record<string, unknown>>;
type Train = (data: TrainingData, wish: Wish, options: FitOptions) => Promise<TrainedModel>;

const vocabularyOf = ({ items }: TrainingData) => new Vocabulary(items.map(({ id }) => id));

const popularity: Train = async (data, wish, options) => {
  const config = merged(popularityTrainer.defaults, wish);
  const state = await popularityTrainer.fit(data, config, options);
  const vocabulary = vocabularyOf(data);
  return { recommender: popularityRecommender({ items: data.items, vocabulary, state }), config };
};

const content = (async (data, wish, options) => {
  const config = merged(contentTrainer.defaults, wish);
  const state = await contentTrainer.fit(data, config, options);
  return { recommender: contentRecommender({ vocabulary: vocabularyOf(data), state }), config, state };
}) satisfies Train;

const collaborative = (async (data, wish, options) => {
  const config = merged(collaborativeTrainer.defaults, wish);
  const state = await collaborativeTrainer.fit(data, config, options);
  const recommender = await collaborativeRecommender({ vocabulary: vocabularyOf(data), state });
  return { recommender, config, state };
}) satisfies Train;

const linearBy =
  (trainer: typeof linearTrainer): Train =>
  async (data, wish, options) => {
    const config = merged(trainer.defaults, wish);
    const state = await trainer.fit(data, config, options);
    return { recommender: linearRecommender({ vocabulary: vocabularyOf(data), state }), config };
  };
const linear = linearBy(linearTrainer);
const ease = linearBy(easeTrainer);

const SINGLE = { collaborative, linear, content, popularity } satisfies Record<Source, Train>;
type PartWishes = Readonly<Record<Source | 'blend' | 'mapping', Wish>>;

/** `--config` names the parts: `{"collaborative":{"factors":64},"blend":{"halfway":5}}`. */
const wishesOf = (wish: Wish): PartWishes =>
  merged({ popularity: {}, content: {}, linear: {}, collaborative: {}, mapping: {}, blend: {} }, wish);

/** The same seed as alone, so that a blend and a part differ by the blend only and can be compared. */
async function trainParts(
  sources: readonly Source[],
  data: TrainingData,
  wishes: PartWishes,
  options: FitOptions,
): Promise<{ parts: Parts; configs: Record<string, object> }> {
  const parts: Partial<Record<Source, Recommender>> = {};
  const configs: Record<string, object> = {};
  for (const source of sources) {
    const { recommender, config } = await SINGLE[source](data, wishes[source], options);
    parts[source] = recommender;
    configs[source] = config;
  }
  return { parts, configs };
}

/** As devices rank: items that the training does not touch have mapped factors. `{"blend":{"mappedGain":0}}`: none. */
const hybrid: Train = async (data, wish, options) => {
  const wishes = wishesOf(wish);
  const popular = await popularity(data, wishes.popularity, options);
  const described = await content(data, wishes.content, options);
  const shared = await collaborative(data, wishes.collaborative, options);
  const mapping = merged(MAPPING_DEFAULTS, wishes.mapping);
  const blend = merged(HYBRID_DEFAULTS, wishes.blend);
  const vocabulary = vocabularyOf(data);
  const factors = await mapFactors(shared.state, described.state, mapping);
  const recommender = hybridRecommender({
    vocabulary,
    parts: {
      popularity: popular.recommender,
      content: described.recommender,
      collaborative: shared.recommender,
    },
    mapped: mappedRecommender({ vocabulary, mapped: factors, trained: shared.recommender }),
    config: blend,
  });
  const configs = { popularity: popular.config, content: described.config, collaborative: shared.config };
  return { recommender, config: { ...configs, mapping, blend } };
};

/** All sources, with the weights that win on a validation split of the training data: the test chooses nothing. */
const ensemble: Train = async (data, wish, options) => {
  const wishes = wishesOf(wish);
  const fallback = merged(HYBRID_DEFAULTS, wishes.blend);
  const train = async (part: TrainingData) => (await trainParts(SOURCES, part, wishes, options)).parts;
  const chosen = await validatedBlend(data, train, fallback, options);
  const { parts, configs } = await trainParts(SOURCES, data, wishes, options);
  const recommender = hybridRecommender({ vocabulary: vocabularyOf(data), parts, config: chosen.config });
  return { recommender, config: { ...configs, blend: chosen.config, validation: chosen.figures } };
};

/** The models by the names of `--model`; `als` is another word for collaborative. */
export const MODELS = { popularity, content, collaborative, linear, ease, hybrid, ensemble } satisfies Record<
  string,
  Train
>;
export type ModelName = keyof typeof MODELS;

/** The defaults with some of their fields changed. @throws {UsageError} when a field is unknown or of another type. */
function merged<Config extends object>(defaults: Config, wish: Wish): Config {
  for (const [field, value] of Object.entries(wish)) {
    const known = (defaults as Record<string, unknown>)[field];
    if (known === undefined)
      throw new UsageError(`There is no setting ${field}; there are ${Object.keys(defaults).join(', ')}.`);
    if (typeof known !== typeof value)
      throw new UsageError(`--config: ${field} is a ${typeof value}, but must be a ${typeof known}.`);
  }
  return { ...defaults, ...wish };
}

import { collaborativeTrainer } from '../../models/collaborative/als';
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import { contentRecommender } from '../../models/content/recommender';
import { contentTrainer } from '../../models/content/trainer';
import { HYBRID_DEFAULTS } from '../../models/hybrid/config';
import { hybridRecommender } from '../../models/hybrid/recommender';
import { MAPPING_DEFAULTS } from '../../models/mapping/config';
import { mapFactors } from '../../models/mapping/map-factors';
import { mappedRecommender } from '../../models/mapping/recommender';
import { popularityRecommender } from '../../models/popularity/recommender';
import { popularityTrainer } from '../../models/popularity/trainer';
import type { Recommender, TrainingData } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';

const SEED = { seed: 1 };

/** All that has an answer for an item which nobody has touched, each at its defaults but for the gain. */
export async function coldModels(
  data: TrainingData,
  mappedGain: number,
): Promise<{
  readonly models: Readonly<Record<string, Recommender>>;
  /** How many items have mapped factors, and how long that took. */
  readonly mapped: number;
  readonly mappingMs: number;
}> {
  const vocabulary = new Vocabulary(data.items.map(({ id }) => id));
  const shared = await collaborativeTrainer.fit(data, collaborativeTrainer.defaults, SEED);
  const described = await contentTrainer.fit(data, contentTrainer.defaults, SEED);
  const counted = await popularityTrainer.fit(data, popularityTrainer.defaults, SEED);
  const from = performance.now();
  const factors = await mapFactors(shared, described, MAPPING_DEFAULTS);
  const mappingMs = performance.now() - from;

  const collaborative = await collaborativeRecommender({ vocabulary, state: shared });
  const content = contentRecommender({ vocabulary, state: described });
  const popularity = popularityRecommender({ items: data.items, vocabulary, state: counted });
  const mapped = mappedRecommender({ vocabulary, mapped: factors, trained: collaborative });
  const blend = {
    vocabulary,
    parts: { collaborative, content, popularity },
    config: { ...HYBRID_DEFAULTS, mappedGain },
  };
  const models = {
    content,
    mapped,
    hybrid_without: hybridRecommender(blend),
    hybrid: hybridRecommender({ ...blend, mapped }),
  };
  return { models, mapped: factors.ids.length, mappingMs };
}

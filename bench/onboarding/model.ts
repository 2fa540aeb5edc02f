import { collaborativeTrainer } from '../../models/collaborative/als';
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import type { CollaborativeState } from '../../models/collaborative/state';
import { contentRecommender } from '../../models/content/recommender';
import { contentTrainer } from '../../models/content/trainer';
import { HYBRID_DEFAULTS } from '../../models/hybrid/config';
import { hybridRecommender } from '../../models/hybrid/recommender';
import { popularityRecommender } from '../../models/popularity/recommender';
import { popularityTrainer } from '../../models/popularity/trainer';
import type { History, Recommender, TrainingData } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';

/** What a device ranks with, each part at its defaults, and the factors that the questions are chosen by. */
export async function deviceModel(
  data: TrainingData,
  seed: number,
): Promise<{ readonly state: CollaborativeState; readonly recommender: Recommender }> {
  const { items } = data;
  const vocabulary = new Vocabulary(items.map(({ id }) => id));
  const state = await collaborativeTrainer.fit(data, collaborativeTrainer.defaults, { seed });
  const described = await contentTrainer.fit(data, contentTrainer.defaults, { seed });
  const counted = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed });
  const recommender = hybridRecommender({
    vocabulary,
    parts: {
      collaborative: await collaborativeRecommender({ vocabulary, state }),
      content: contentRecommender({ vocabulary, state: described }),
      popularity: popularityRecommender({ items, vocabulary, state: counted }),
    },
    config: HYBRID_DEFAULTS,
  });
  return { state, recommender: remembering(recommender) };
}

/** Many people give the same few answers: they are scored once. */
function remembering(recommender: Recommender): Recommender {
  const known = new Map<string, Promise<Float32Array>>();
  const nameOf = ({ preferences }: History) =>
    preferences.map(({ itemId, liked, confidence }) => `${itemId} ${liked} ${confidence}`).join();
  return {
    ...recommender,
    score(history) {
      const name = nameOf(history);
      const scores = known.get(name) ?? recommender.score(history);
      known.set(name, scores);
      return scores;
    },
  };
}

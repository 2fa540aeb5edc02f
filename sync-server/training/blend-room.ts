import type { CollaborativeArtefact } from '../../models/collaborative/artefact';
import {
  collaborativeRecommender,
  type CollaborativeRecommender,
} from '../../models/collaborative/recommender';
import { contentRecommender } from '../../models/content/recommender';
import type { ContentState } from '../../models/content/state';
import type { HybridConfig } from '../../models/hybrid/config';
import { hybridRecommender } from '../../models/hybrid/recommender';
import { linearRecommender } from '../../models/linear/recommender';
import type { LinearState } from '../../models/linear/state';
import { MAPPING_DEFAULTS } from '../../models/mapping/config';
import { mapFactors } from '../../models/mapping/map-factors';
import { mappedRecommender } from '../../models/mapping/recommender';
import { popularityRecommender } from '../../models/popularity/recommender';
import type { Item, Recommender, VocabularyView } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';
import type { Learned } from './learn';

/** Makes the recommenders that a device would make of one catalogue, and lets go of what they hold. */
export class BlendRoom {
  readonly #vocabulary: VocabularyView;
  readonly #content: Recommender;
  readonly #held: CollaborativeRecommender[] = [];

  constructor(
    readonly items: readonly Item[],
    readonly content: ContentState,
  ) {
    this.#vocabulary = new Vocabulary(items.map(({ id }) => id));
    this.#content = contentRecommender({ vocabulary: this.#vocabulary, state: content });
  }

  async parts({ state, popularity: counts }: Learned, linear: LinearState | null) {
    const vocabulary = this.#vocabulary;
    const collaborative = await collaborativeRecommender({ vocabulary, state });
    this.#held.push(collaborative);
    const popularity = popularityRecommender({
      ...{ items: this.items, vocabulary },
      state: { ids: state.ids, counts },
    });
    return {
      ...{ collaborative, content: this.#content, popularity },
      ...(linear && { linear: linearRecommender({ vocabulary, state: linear }) }),
    };
  }

  /** As a device ranks, with factors for items that nobody has touched. */
  async hybrid(
    { state, popularity }: CollaborativeArtefact,
    linear: LinearState | null,
    config: HybridConfig,
  ): Promise<Recommender> {
    const vocabulary = this.#vocabulary;
    const counts = popularity ?? new Float32Array(state.ids.length);
    const parts = await this.parts({ state, popularity: counts }, linear);
    const factors = await mapFactors(state, this.content, MAPPING_DEFAULTS);
    const mapped = mappedRecommender({ vocabulary, mapped: factors, trained: parts.collaborative });
    return hybridRecommender({ vocabulary, parts, mapped, config });
  }

  dispose(): void {
    for (const recommender of this.#held.splice(0)) recommender.dispose();
  }
}

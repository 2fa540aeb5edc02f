import type { CollaborativeArtefact } from '../../../models/collaborative/artefact';
import {
  collaborativeRecommender,
  type CollaborativeRecommender,
} from '../../../models/collaborative/recommender';
import { contentRecommender, type ContentRecommender } from '../../../models/content/recommender';
import { BLEND_MMR_DEFAULTS, blendMmrPolicy } from '../../../models/hybrid/blend-mmr';
import { HYBRID_DEFAULTS } from '../../../models/hybrid/config';
import { hybridRecommender, type HybridRecommender } from '../../../models/hybrid/recommender';
import { contentSimilarity, factorSimilarity, meanSimilarity } from '../../../models/hybrid/similarity';
import type { DenseScorer } from '../../../models/math/scorer';
import { popularityRecommender } from '../../../models/popularity/recommender';
import type { Policy, Recommender } from '../../../models/types';
import type { Catalogue } from './catalogue';

/** The models of one catalogue and one artefact, ready to rank. */
export interface Ranking {
  readonly content: ContentRecommender;
  /** Null without an artefact. */
  readonly collaborative: CollaborativeRecommender | null;
  readonly popularity: Recommender;
  readonly hybrid: HybridRecommender;
  readonly policy: Policy;
  /** Frees what the scorer holds; nothing here can be used afterwards. */
  dispose(): void;
}

/** Null for a catalogue without items. */
export async function openRanking(
  { items, vocabulary, content: state }: Catalogue,
  artefact: CollaborativeArtefact | null,
  scorer: DenseScorer,
): Promise<Ranking | null> {
  if (!state) return null;
  const content = contentRecommender({ vocabulary, state });
  const collaborative = artefact
    ? await collaborativeRecommender({ vocabulary, state: artefact.state, scorer })
    : null;
  const counts = artefact?.popularity && { ids: artefact.state.ids, counts: artefact.popularity };
  const popularity = popularityRecommender({ items, vocabulary, state: counts ?? null });
  const parts = { content, popularity, ...(collaborative && { collaborative }) };
  const hybrid = hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS });
  const views = [contentSimilarity(state, vocabulary)];
  if (artefact) views.push(factorSimilarity(artefact.state, vocabulary));
  const similarity = meanSimilarity(views);
  return {
    content,
    collaborative,
    popularity,
    hybrid,
    policy: blendMmrPolicy({ recommender: hybrid, similarity, config: BLEND_MMR_DEFAULTS }),
    dispose: () => collaborative?.dispose(),
  };
}

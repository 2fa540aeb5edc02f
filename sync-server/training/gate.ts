/** A5: a candidate replaces the model in service only if it is not worse on held-out likes. */
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import type { CollaborativeState } from '../../models/collaborative/state';
import { evaluateRanking, type Case } from '../../models/evaluation/evaluate';
import type { VocabularyView } from '../../models/types';

export interface Verdict {
  readonly publish: boolean;
  readonly candidate: Record<string, number>;
  /** Null when no model is in service yet. */
  readonly incumbent: Record<string, number> | null;
  /** One sentence with both figures. */
  readonly reason: string;
}

const MEASURE = 'ndcg@10';

/**
 * Both models fold each person in from the rest of their preferences and rank the whole catalogue.
 * @param cases at least one
 */
export async function judge(
  candidate: CollaborativeState,
  incumbent: CollaborativeState | null,
  cases: readonly Case[],
  vocabulary: VocabularyView,
): Promise<Verdict> {
  const ours = await measure(candidate, cases, vocabulary);
  const theirs = incumbent && (await measure(incumbent, cases, vocabulary));
  const likes = cases.length === 1 ? '1 held-out like' : `${cases.length} held-out likes`;
  const figure = (metrics: Record<string, number>) => metrics[MEASURE].toFixed(4);
  if (!theirs)
    return {
      ...{ publish: true, candidate: ours, incumbent: null },
      reason: `NDCG@10 on ${likes} is ${figure(ours)}, and no model was in service.`,
    };
  const publish = ours[MEASURE] >= theirs[MEASURE];
  return {
    ...{ publish, candidate: ours, incumbent: theirs },
    reason: `NDCG@10 on ${likes} is ${figure(ours)}, ${publish ? 'not worse' : 'worse'} than the ${figure(theirs)} of the model in service.`,
  };
}

async function measure(
  state: CollaborativeState,
  cases: readonly Case[],
  vocabulary: VocabularyView,
): Promise<Record<string, number>> {
  const recommender = await collaborativeRecommender({ vocabulary, state });
  try {
    const { metrics, users } = await evaluateRanking({ recommender, cases, ks: [10, 20] });
    const kept = ['ndcg@10', 'recall@20', 'mrr', 'coverage@10'].map((name) => [name, metrics[name]]);
    return { ...Object.fromEntries(kept), people: users };
  } finally {
    recommender.dispose();
  }
}

/** A5: a candidate replaces the model in service only if it is not worse on held-out likes. */
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import type { CollaborativeState } from '../../models/collaborative/state';
import { evaluateRanking, type Case } from '../../models/evaluation/evaluate';
import type { Recommender, VocabularyView } from '../../models/types';
import type { HeldOutCase } from './held-out';

export interface Verdict {
  readonly publish: boolean;
  readonly candidate: Record<string, number>;
  /** Figures of what it was compared with; null when there was nothing. */
  readonly incumbent: Record<string, number> | null;
  /** One sentence with both figures. */
  readonly reason: string;
}

export interface Contest {
  readonly candidate: CollaborativeState;
  /** The model in service; null before the first. */
  readonly incumbent: CollaborativeState | null;
  /** Ranks by popularity alone: what stands in for a model in service that nobody can judge. */
  readonly popularity: Recommender;
  /** At least one. */
  readonly cases: readonly HeldOutCase[];
  readonly vocabulary: VocabularyView;
}

const MEASURE = 'ndcg@10';

/**
 * Both sides know the rest of each person's preferences and rank the whole catalogue. Likes that the model in service
 * was trained on (it came with Palate, and its data set was imported afterwards) do not count when there are others;
 * when there are none, it cannot be judged, and popularity is what the candidate has to match.
 */
export async function judge(contest: Contest): Promise<Verdict> {
  const { incumbent, popularity, vocabulary } = contest;
  const fair = contest.cases.filter(({ partial }) => !partial);
  const cases = fair.length > 0 ? fair : contest.cases;
  const candidate = await measureState(contest.candidate, cases, vocabulary);
  const found = `NDCG@10 on ${likesOf(cases)} is ${figure(candidate)}`;
  if (!incumbent)
    return { publish: true, candidate, incumbent: null, reason: `${found}, and no model was in service.` };
  const other =
    fair.length > 0 ? await measureState(incumbent, cases, vocabulary) : await measure(popularity, cases);
  const name =
    fair.length > 0 ? 'the model in service' : 'popularity (the model in service was trained on these likes)';
  return compared(candidate, other, found, name);
}

/** The same of two ways to blend one candidate: neither side is the model in service, so all cases are fair. */
export async function judgeBlend(
  ensemble: Recommender,
  defaults: Recommender,
  cases: readonly Case[],
): Promise<Verdict> {
  const [ours, others] = [await measure(ensemble, cases), await measure(defaults, cases)];
  const found = `NDCG@10 of its ensemble on ${likesOf(cases)} is ${figure(ours)}`;
  return compared(ours, others, found, 'the default blend');
}

type Figures = Record<string, number>;

function compared(candidate: Figures, other: Figures, found: string, name: string): Verdict {
  const publish = candidate[MEASURE] >= other[MEASURE];
  const relation = publish ? 'not worse' : 'worse';
  const reason = `${found}, ${relation} than the ${figure(other)} of ${name}.`;
  return { publish, candidate, incumbent: other, reason };
}

const likesOf = ({ length }: readonly Case[]) =>
  length === 1 ? '1 held-out like' : `${length} held-out likes`;
const figure = (metrics: Figures) => metrics[MEASURE].toFixed(4);

async function measureState(
  state: CollaborativeState,
  cases: readonly Case[],
  vocabulary: VocabularyView,
): Promise<Figures> {
  const recommender = await collaborativeRecommender({ vocabulary, state });
  try {
    return await measure(recommender, cases);
  } finally {
    recommender.dispose();
  }
}

async function measure(recommender: Recommender, cases: readonly Case[]): Promise<Figures> {
  const { metrics, users } = await evaluateRanking({ recommender, cases, ks: [10, 20] });
  const kept = ['ndcg@10', 'recall@20', 'mrr', 'coverage@10'].map((name) => [name, metrics[name]]);
  return { ...Object.fromEntries(kept), people: users };
}

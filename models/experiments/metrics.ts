/** How one person took what an experiment showed them: means over what was shown, so that nobody counts more than once. */
import { answersIn, NOTHING_SAID } from '../bandit/answers';
import { rewardsOf } from '../bandit/rewards';
import { CATALOGUE_SOURCE } from '../hybrid/blend-mmr';
import type { Interaction } from '../types';

/**
 * Each is a mean over the impressions of one person: of their rewards, and parts of them that were liked, saved or bought;
 * disliked or hidden; and that no source could rank, which is how a broken model shows. `least` and `most` bound it.
 */
export const METRICS = {
  reward: { least: -1, most: 1, better: 'more' },
  welcomed: { least: 0, most: 1, better: 'more' },
  refused: { least: 0, most: 1, better: 'less' },
  unranked: { least: 0, most: 1, better: 'less' },
} as const;
export type Metric = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as readonly Metric[];

export const isMetric = (name: string): name is Metric => Object.hasOwn(METRICS, name);

export type PersonOutcome = Readonly<Record<Metric, number>>;

/**
 * @param impressions what the experiment showed the person while they were observed; doubles count once
 * @param events the person's other events of that time, in their order
 * @returns null: nothing was shown
 */
export function outcomeOf(
  impressions: readonly Interaction[],
  events: readonly Interaction[],
): PersonOutcome | null {
  const shown = new Map(impressions.map((impression) => [impression.id, impression]));
  if (shown.size === 0) return null;
  const rewards = rewardsOf(impressions, events).of;
  const answers = answersIn(events);
  const sums = { reward: 0, welcomed: 0, refused: 0, unranked: 0 };
  for (const [id, { context }] of shown) {
    const { welcomed, refused } = answers.get(id) ?? NOTHING_SAID;
    sums.reward += rewards.get(id) ?? 0;
    sums.welcomed += Number(welcomed);
    sums.refused += Number(refused);
    sums.unranked += Number(context?.source === CATALOGUE_SOURCE);
  }
  const mean = (metric: Metric) => sums[metric] / shown.size;
  return {
    ...{ reward: mean('reward'), welcomed: mean('welcomed') },
    ...{ refused: mean('refused'), unranked: mean('unranked') },
  };
}

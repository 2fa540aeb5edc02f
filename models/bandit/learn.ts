import type { Interaction, UnnumberedInteraction } from '../types';
import { isSlateSource } from './config';
import { areFeatures } from './features';
import { rewardsOf } from './rewards';
import { addRound, emptyStatistics, type Statistics } from './statistics';

/** An impression so many showings ago weighs half, > 0. Showings and not days: a clock that jumps forgets nothing. */
export const FORGETTING = 400;

export interface Learned {
  readonly statistics: Statistics;
  /** Impressions that were learned from. */
  readonly rounds: number;
  /** Impressions of this policy that say too little: no propensity, or features that are none. */
  readonly refused: number;
  /** Answers whose impression is not on this device. */
  readonly unattributed: number;
}

/**
 * What the log says of the sources: made anew from it each time, so that undone, doubled and late events need no care.
 * @param impressions of this device, oldest first; those of other policies are passed over
 * @param events of the person in their order, without impressions
 * @param halfLife in showings
 */
export function learnFrom(
  impressions: readonly Interaction[],
  events: readonly UnnumberedInteraction[],
  halfLife = FORGETTING,
): Learned {
  const { of: rewards, unattributed } = rewardsOf(impressions, events);
  const statistics = emptyStatistics();
  const seen = new Set<string>();
  let rounds = 0;
  let refused = 0;
  for (let at = impressions.length - 1; at >= 0; at--) {
    const { id, context } = impressions[at];
    if (!isSlateSource(context?.source) || seen.has(id)) continue;
    seen.add(id);
    const { source, features, propensity } = context;
    if (!areFeatures(features) || !(propensity! > 0 && propensity! <= 1)) {
      refused++;
      continue;
    }
    addRound(statistics[source], features, rewards.get(id) ?? 0, 0.5 ** (rounds / halfLife));
    rounds++;
  }
  return { statistics, rounds, refused, unattributed };
}

/** Judges a policy by the log of another. */
import type { Random } from '../../math/random';
import { bootstrapIntervals } from './bootstrap';
import type { Interval } from './bootstrap';
import { diagnose } from './diagnostics';
import type { Diagnostics } from './diagnostics';
import { clippedIps, directMethod, doublyRobust, ips, snips, switchDoublyRobust } from './estimators';
import { crossFittedRewards } from './reward-model';
import { clustersOf, roundTerms } from './round-terms';
import type { LoggedRound } from './round-terms';

export interface OffPolicyOptions {
  /** Largest weight of clipped IPS, > 0. */
  readonly clip: number;
  /** Largest weight that switch-DR corrects by, >= 0. */
  readonly threshold: number;
  /** Least probability with which the logging policy is meant to show anything. */
  readonly floor: number;
  readonly resamples: number;
  readonly random: Random;
}

export type EstimatorName = 'ips' | 'snips' | 'clipped_ips' | 'dm' | 'dr' | 'switch_dr';

export interface OffPolicyReport {
  readonly people: number;
  /** What the logging policy earned a round: its own mean reward. */
  readonly logged: number;
  /** What π would have earned a round, with 95 % intervals. */
  readonly estimates: Readonly<Record<EstimatorName, Interval>>;
  readonly diagnostics: Diagnostics;
}

/** @param rounds checked (`roundProblem`) */
export function judgeOffPolicy(rounds: readonly LoggedRound[], options: OffPolicyOptions): OffPolicyReport {
  const { clip, threshold, floor, resamples, random } = options;
  const terms = roundTerms(rounds, crossFittedRewards(rounds));
  const cluster = clustersOf(rounds);
  const estimators = {
    ips,
    snips,
    clipped_ips: clippedIps(clip),
    dm: directMethod,
    dr: doublyRobust,
    switch_dr: switchDoublyRobust(threshold),
  };
  return {
    people: new Set(cluster).size,
    logged: terms.reward.reduce((sum, reward) => sum + reward, 0) / rounds.length,
    estimates: bootstrapIntervals(estimators, terms, { cluster, random, resamples }),
    diagnostics: diagnose(
      terms.weight,
      Float64Array.from(rounds, ({ propensity }) => propensity),
      floor,
    ),
  };
}

import { assert } from '../../errors';

/**
 * What the estimators have to know of each logged round, and no more: how many actions there were is not in it, so a
 * log of n rounds is 4 n numbers. Round i showed the action a_i in the context x_i, drawn by the logging policy μ, and
 * earned r_i; π is the policy that is judged by it (Dudík, Langford & Li 2011).
 */
export interface RoundTerms {
  /** π(a_i|x_i) / μ(a_i|x_i), the importance weight, >= 0 [n] */
  readonly weight: Float64Array;
  /** r_i [n] */
  readonly reward: Float64Array;
  /** q̂(x_i, a_i), what a reward model expects of the action that was shown [n] */
  readonly predicted: Float64Array;
  /** Σ_a π(a|x_i) q̂(x_i, a), what it expects of π [n] */
  readonly expected: Float64Array;
}

/** One round of a log, checked: see {@link roundProblem}. */
export interface LoggedRound {
  /** Rounds of one person are no independent draws: they are left out of a reward model, and resampled, together. */
  readonly user: string;
  /** Index of what was shown, below the number of actions. */
  readonly action: number;
  readonly reward: number;
  /** μ(action|x), in (0, 1]. */
  readonly propensity: number;
  /** π(a|x) of every action, summing to 1. */
  readonly target: readonly number[];
  /** x, for a reward model; the same length in every round. */
  readonly context: readonly number[];
}

/** Probabilities come out of sums of rounded numbers. */
const SUM_TOLERANCE = 1e-6;

/** @returns why no estimator may use the round: one reason of {@link REASONS}; null: it may */
export function roundProblem(round: LoggedRound, actions: number, contextLength: number): Reason | null {
  const { action, reward, propensity, target, context } = round;
  if (!Number.isFinite(propensity)) return 'propensity is missing';
  // A policy that could not have shown it did: the log is wrong, and the weight would be infinite.
  if (propensity <= 0) return 'propensity is 0 or less';
  if (propensity > 1) return 'propensity is above 1';
  if (!Number.isFinite(reward)) return 'reward is missing';
  if (target.length !== actions || context.length !== contextLength) return 'another number of values';
  if (!Number.isInteger(action) || action < 0 || action >= actions) return 'there is no such action';
  if (!context.every(Number.isFinite)) return 'context has a value that is no number';
  const sum = target.reduce((total, p) => total + p, 0);
  if (!target.every((p) => p >= 0) || !(Math.abs(sum - 1) <= SUM_TOLERANCE))
    return 'target is no distribution';
  return null;
}

export const REASONS = [
  'propensity is missing',
  'propensity is 0 or less',
  'propensity is above 1',
  'reward is missing',
  'another number of values',
  'there is no such action',
  'context has a value that is no number',
  'target is no distribution',
] as const;
export type Reason = (typeof REASONS)[number];

/** What a reward model expects of an action. @param round index of the round, whose person it was not fitted to */
export type PredictedReward = (round: number, action: number) => number;

/** @param predict zero everywhere makes DM zero and DR the same as IPS */
export function roundTerms(rounds: readonly LoggedRound[], predict: PredictedReward): RoundTerms {
  const terms = {
    weight: new Float64Array(rounds.length),
    reward: new Float64Array(rounds.length),
    predicted: new Float64Array(rounds.length),
    expected: new Float64Array(rounds.length),
  };
  rounds.forEach(({ action, reward, propensity, target }, at) => {
    assert(propensity > 0, 'a round without propensity has no weight');
    terms.weight[at] = target[action] / propensity;
    terms.reward[at] = reward;
    terms.predicted[at] = predict(at, action);
    let expected = 0;
    target.forEach((p, each) => {
      if (p > 0) expected += p * predict(at, each);
    });
    terms.expected[at] = expected;
  });
  return terms;
}

/** The person of each round as an index, in order of first appearance [n]. */
export function clustersOf(rounds: readonly LoggedRound[]): Int32Array {
  const indices = new Map<string, number>();
  return Int32Array.from(rounds, ({ user }) => {
    const index = indices.get(user) ?? indices.size;
    indices.set(user, index);
    return index;
  });
}

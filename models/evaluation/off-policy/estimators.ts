/**
 * What another policy would have earned a round, told from a log of this one. Each estimator is a ratio of two sums over
 * rounds, so that all of them can be resampled in one pass (bootstrap.ts).
 */
import type { RoundTerms } from './round-terms';

export interface Estimator {
  /** [n]; owned by the caller */
  numerator(terms: RoundTerms): Float64Array;
  /** [n]; owned by the caller */
  denominator(terms: RoundTerms): Float64Array;
}

const ones = ({ weight }: RoundTerms) => new Float64Array(weight.length).fill(1);

/** A mean over rounds. */
const mean = (of: (terms: RoundTerms, round: number) => number): Estimator => ({
  numerator: (terms) => Float64Array.from(terms.weight, (_, round) => of(terms, round)),
  denominator: ones,
});

/** Inverse propensity scoring, w r: unbiased where μ shows all that π would; one large weight is its variance. */
export const ips: Estimator = mean(({ weight, reward }, i) => weight[i] * reward[i]);

/** Self-normalised, Σ w r / Σ w (Swaminathan & Joachims 2015): biased by O(1/n), within the range of the rewards. */
export const snips: Estimator = {
  numerator: (terms) => ips.numerator(terms),
  denominator: ({ weight }) => weight.slice(),
};

/** min(w, cap) r (Ionides 2008; Bottou et al. 2013): less variance, and a bias toward 0. @param cap > 0 */
export const clippedIps = (cap: number): Estimator =>
  mean(({ weight, reward }, i) => Math.min(weight[i], cap) * reward[i]);

/** The direct method, Σ π q̂: as biased as the reward model is, and needs no propensity. */
export const directMethod: Estimator = mean(({ expected }, i) => expected[i]);

/** Σ π q̂ + w (r - q̂) (Dudík, Langford & Li 2011): unbiased when either the propensities or the model are right. */
export const doublyRobust: Estimator = mean((terms, i) => terms.expected[i] + correction(terms, i));

/**
 * Doubly robust where w <= threshold, the direct method elsewhere (Wang, Agarwal & Dudík 2017).
 * @param threshold >= 0; 0 is the direct method wherever π could have shown what was shown
 */
export const switchDoublyRobust = (threshold: number): Estimator =>
  mean((terms, i) => terms.expected[i] + (terms.weight[i] <= threshold ? correction(terms, i) : 0));

const correction = ({ weight, reward, predicted }: RoundTerms, i: number) =>
  weight[i] * (reward[i] - predicted[i]);

/** @returns NaN for a log without rounds, or one in which π would have shown nothing of what was shown */
export function estimate(estimator: Estimator, terms: RoundTerms): number {
  return sum(estimator.numerator(terms)) / sum(estimator.denominator(terms));
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

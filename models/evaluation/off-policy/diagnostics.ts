/** Whether a log can say anything of a policy at all; an interval alone does not tell. */
export interface Diagnostics {
  readonly rounds: number;
  /** (Σ w)² / Σ w² (Kish 1965): as many rounds of π itself would say about as much. */
  readonly effectiveSampleSize: number;
  /** Mean weight. 1 in expectation where the propensities are true and μ shows all that π would. */
  readonly meanWeight: number;
  /** How many standard errors `meanWeight` is away from 1; beyond 3 the propensities are not to be believed. */
  readonly meanWeightDeviation: number;
  readonly largestWeight: number;
  /** Share of Σ w that the largest weight has, in [0, 1]. */
  readonly largestWeightShare: number;
  readonly smallestPropensity: number;
  /** Rounds whose propensity is below the floor that the logging policy is meant to keep. */
  readonly belowFloor: number;
}

/**
 * @param weight π/μ of each round [n]
 * @param propensity μ of each round [n]
 * @param floor the least probability with which the logging policy shows anything, in [0, 1]
 */
export function diagnose(weight: Float64Array, propensity: Float64Array, floor: number): Diagnostics {
  const rounds = weight.length;
  let [sum, squares, largest, smallest, belowFloor] = [0, 0, 0, Infinity, 0];
  weight.forEach((w, at) => {
    sum += w;
    squares += w * w;
    largest = Math.max(largest, w);
    smallest = Math.min(smallest, propensity[at]);
    if (propensity[at] < floor) belowFloor++;
  });
  const meanWeight = sum / rounds;
  const variance = Math.max(0, squares / rounds - meanWeight ** 2);
  const difference = meanWeight - 1;
  return {
    rounds,
    effectiveSampleSize: squares === 0 ? 0 : sum ** 2 / squares,
    meanWeight,
    meanWeightDeviation: difference === 0 ? 0 : difference / Math.sqrt(variance / rounds),
    largestWeight: largest,
    largestWeightShare: sum === 0 ? 0 : largest / sum,
    smallestPropensity: rounds === 0 ? NaN : smallest,
    belowFloor,
  };
}

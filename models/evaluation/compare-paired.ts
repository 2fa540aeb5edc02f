import { assert } from '../errors';
import type { Random } from '../math/random';

export interface PairedComparison {
  readonly users: number;
  /** Mean of candidate - baseline. */
  readonly difference: number;
  /** Bounds of the bootstrap interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Share of the resamples in which the candidate is ahead of the baseline (ties count half), in [0, 1]. */
  readonly probabilityBetter: number;
}

/**
 * Is one model better than another for the same people? Percentile bootstrap over people of the mean paired
 * difference (Efron & Tibshirani 1993, chapter 13; for retrieval metrics: Sakai 2006).
 * @param candidate a metric of each person, for example `perUser['ndcg@10']`
 * @param baseline the same people in the same order
 */
export function comparePaired(
  candidate: Float64Array,
  baseline: Float64Array,
  options: { readonly random: Random; readonly resamples?: number; readonly confidence?: number },
): PairedComparison {
  assert(candidate.length === baseline.length, 'paired metrics must be of the same people');
  const { random, resamples = 2000, confidence = 0.95 } = options;
  const users = candidate.length;
  const differences = candidate.map((value, user) => value - baseline[user]);
  if (users === 0) return { users, difference: NaN, low: NaN, high: NaN, probabilityBetter: NaN };

  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    let sum = 0;
    for (let draw = 0; draw < users; draw++) sum += differences[Math.floor(random() * users)];
    means[sample] = sum / users;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  const ahead = means.reduce((count, mean) => count + (mean > 0 ? 1 : mean === 0 ? 0.5 : 0), 0);
  return {
    users,
    difference: differences.reduce((sum, value) => sum + value, 0) / users,
    low: means[Math.floor(tail * (resamples - 1))],
    high: means[Math.ceil((1 - tail) * (resamples - 1))],
    probabilityBetter: ahead / resamples,
  };
}

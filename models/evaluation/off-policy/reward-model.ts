import { Cholesky } from '../../math/cholesky';
import { clustersOf } from './round-terms';
import type { LoggedRound, PredictedReward } from './round-terms';

export interface RewardModelConfig {
  /** Parts of the people; each is predicted by a model that was fitted to the others. At least 2. */
  readonly folds: number;
  /** λ of ridge regression, > 0. The intercept has it too, so that an action that nobody saw is predicted as 0. */
  readonly regularization: number;
}

export const DEFAULT_REWARD_MODEL: RewardModelConfig = { folds: 5, regularization: 1 };

/**
 * q̂(x, a): a ridge regression on (1, x) for each action, fitted without the people whose rounds it predicts. Fitted to
 * them it would know their rewards, and the intervals of DR would be too narrow (cross-fitting: Chernozhukov et al.
 * 2018; for this use Narita, Yasui & Yata 2021). Costs n d² + folds x actions x d³ for contexts of d numbers.
 * @param rounds checked (`roundProblem`): all of one number of actions and one length of context
 */
export function crossFittedRewards(
  rounds: readonly LoggedRound[],
  { folds, regularization }: RewardModelConfig = DEFAULT_REWARD_MODEL,
): PredictedReward {
  if (rounds.length === 0) return () => NaN;
  const actions = rounds[0].target.length;
  const width = rounds[0].context.length + 1;
  const foldOf = clustersOf(rounds).map((person) => person % folds);
  const perFold = Array.from({ length: folds }, () =>
    Array.from({ length: actions }, () => new NormalEquations(width)),
  );
  const features = rounds.map(({ context }) => Float64Array.of(1, ...context));
  rounds.forEach(({ action, reward }, at) => perFold[foldOf[at]][action].add(features[at], reward));
  const coefficients = perFold.map((_, fold) =>
    Array.from({ length: actions }, (_, action) =>
      perFold
        .filter((_, other) => other !== fold)
        .reduce((all, other) => all.plus(other[action]), new NormalEquations(width))
        .solve(regularization),
    ),
  );
  return (round, action) => {
    const weights = coefficients[foldOf[round]][action];
    const values = features[round];
    let sum = 0;
    for (let at = 0; at < width; at++) sum += values[at] * weights[at];
    return sum;
  };
}

/** X'X and X'y of a regression, which add up over parts of the rows. */
class NormalEquations {
  constructor(
    private readonly width: number,
    private readonly gramian = new Float64Array(width * width),
    private readonly moments = new Float64Array(width),
  ) {}

  add(features: Float64Array, value: number): void {
    const { width, gramian, moments } = this;
    for (let row = 0; row < width; row++) {
      moments[row] += features[row] * value;
      for (let column = 0; column <= row; column++)
        gramian[row * width + column] += features[row] * features[column];
    }
  }

  plus(other: NormalEquations): NormalEquations {
    const added = (a: Float64Array, b: Float64Array) => a.map((value, at) => value + b[at]);
    return new NormalEquations(
      this.width,
      added(this.gramian, other.gramian),
      added(this.moments, other.moments),
    );
  }

  /** @returns coefficients [width] */
  solve(regularization: number): Float64Array {
    const { width } = this;
    const matrix = this.gramian.slice();
    for (let at = 0; at < width; at++) matrix[at * width + at] += regularization;
    const coefficients = this.moments.slice();
    new Cholesky(matrix, width).solve(coefficients);
    return coefficients;
  }
}

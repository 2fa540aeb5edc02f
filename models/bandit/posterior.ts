import { Cholesky } from '../math/cholesky';
import { FEATURE_COUNT as D } from './features';
import type { SourceStatistics } from './statistics';

/** What is believed of a source before anything is known of it. */
export interface SourcePrior {
  /** Reward that it is expected to bring in any situation. */
  readonly mean: number;
  /** Precision of that belief, in impressions, > 0. */
  readonly rounds: number;
  /** Precision of each other weight, which is believed to be 0, > 0. */
  readonly ridge: number;
}

/** Bayesian linear regression of one source's rewards: θ ~ N(mean, noise² Λ⁻¹), Λ = Λ0 + Σ w x x'. */
export class Posterior {
  readonly mean: Float64Array;
  readonly #precision: Cholesky;
  readonly #noise: number;

  /** @param noise standard deviation of a reward, > 0 */
  constructor({ gram, response }: SourceStatistics, prior: SourcePrior, noise: number) {
    const matrix = gram.slice();
    const mean = response.slice();
    for (let at = 0; at < D; at++) matrix[at * D + at] += at === 0 ? prior.rounds : prior.ridge;
    mean[0] += prior.rounds * prior.mean;
    this.#precision = new Cholesky(matrix, D);
    this.#precision.solve(mean);
    this.mean = mean;
    this.#noise = noise;
  }

  /** Draws of θ. @param normals row-major [D x count], standard normal draws, overwritten by a θ in each column */
  draw(normals: Float64Array, count: number): void {
    this.#precision.solveTransposedMany(normals, count);
    for (let d = 0, at = 0; d < D; d++)
      for (let end = at + count; at < end; at++) normals[at] = this.mean[d] + this.#noise * normals[at];
  }

  /** Standard deviation of the expected reward at x. */
  deviation(features: Float64Array): number {
    const solved = features.slice();
    this.#precision.solveLower(solved);
    return this.#noise * Math.hypot(...solved);
  }
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < D; at++) sum += a[at] * b[at];
  return sum;
}

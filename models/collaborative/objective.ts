import { gramian } from '../math/gramian';
import type { CollaborativeConfig } from './config';
import type { Pull, Side } from './half-sweep';

/**
 * The whole objective, summed in double precision (Rendle et al. 2021, equations 2, 5 and 12):
 *
 *     Σ_observed c_ui (p_ui - x_u·y_i)² + α₀ Σ_u Σ_i (x_u·y_i)² + Σ_u λ_u |x_u|² + Σ_i λ_i |y_i|²
 *
 * plus, with a prior, its quadratic of each item (prior.ts), up to a constant. The second term is taken over all
 * pairs at once: Σ_u Σ_i (x_u·y_i)² = <X'X, Y'Y>.
 */
export function objective(
  users: Side,
  items: Side,
  userFactors: Float32Array,
  itemFactors: Float32Array,
  config: Pick<CollaborativeConfig, 'factors' | 'unobservedWeight'>,
): number {
  const k = config.factors;
  const left = gramian(userFactors, users.evidence.rows, k);
  const right = gramian(itemFactors, items.evidence.rows, k);
  let pairs = 0;
  for (let at = 0; at < left.length; at++) pairs += left[at] * right[at];
  return (
    observedLoss(users, userFactors, itemFactors, k) +
    config.unobservedWeight * pairs +
    ridgeLoss(users, userFactors, k) +
    ridgeLoss(items, itemFactors, k) +
    (items.pull ? pullLoss(items.pull, itemFactors, k) : 0)
  );
}

function observedLoss(users: Side, userFactors: Float32Array, itemFactors: Float32Array, k: number): number {
  const { rows, offsets, indexes, weights, liked } = users.evidence;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    for (let entry = offsets[row]; entry < offsets[row + 1]; entry++) {
      let error = liked[entry];
      for (let at = 0; at < k; at++)
        error -= userFactors[row * k + at] * itemFactors[indexes[entry] * k + at];
      loss += weights[entry] * error * error;
    }
  }
  return loss;
}

function ridgeLoss(side: Side, factors: Float32Array, k: number): number {
  let loss = 0;
  for (let row = 0; row < side.evidence.rows; row++) {
    let square = 0;
    for (let at = row * k; at < (row + 1) * k; at++) square += factors[at] * factors[at];
    loss += side.ridges[row] * square;
  }
  return loss;
}

/** Σ_i (y - y0)' (t S + λ0 I) (y - y0) - λ0 |y|². */
function pullLoss(pull: Pull, factors: Float32Array, k: number): number {
  let loss = 0;
  const step = new Float64Array(k);
  for (let row = 0; row < pull.strengths.length; row++) {
    if (pull.strengths[row] === 0) continue;
    for (let at = 0; at < k; at++) step[at] = factors[row * k + at] - pull.targets[row * k + at];
    for (let a = 0; a < k; a++) {
      let product = 0;
      for (let b = 0; b < k; b++) product += pull.gramian[a * k + b] * step[b];
      loss += step[a] * (pull.strengths[row] * product + pull.ridges[row] * step[a]);
      loss -= pull.ridges[row] * factors[row * k + a] ** 2;
    }
  }
  return loss;
}

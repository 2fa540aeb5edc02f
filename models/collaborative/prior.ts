/**
 * A prior is the model of people whose events are not in this data any more, for example the model that ships with
 * Palate on a server that has seen only its own devices.
 *
 * With their factors x_u held, the loss of those m people on item i is quadratic in y. Its minimiser under the prior's
 * own regularisation λ0 is the prior's factor y0, so up to a constant it is
 *
 *     (y - y0)' (P + λ0 I) (y - y0) - λ0 |y|²       with   P = α₀ S + Σ_{u observed i} c_ui x_u x_u',  S = Σ_u x_u x_u'
 *
 * which is exact. What a state does not carry is the last sum (k² numbers an item). It is replaced by its mean over
 * the m people, e_i S / m, where e_i = Σ_u c_ui is the item's evidence: P = t S with t = α₀ + e_i / m. Adding the new
 * people's loss and today's regularisation λ_i |y|² gives the system
 *
 *     (X'C_i X + α₀ X'X + t S + λ_i I) y = X'C_i p_i + (t S + λ0 I) y0
 *
 * Without new people and with the prior's configuration λ_i = λ0, and y = y0 solves it; with many, t S is outweighed.
 */
import { TrainingError } from '../errors';
import { addSymmetricProduct } from '../math/symmetric-product';
import { Vocabulary } from '../vocabulary';
import type { ItemId } from '../types';
import { rowRegularization } from './config';
import type { Pull } from './half-sweep';
import type { CollaborativeState } from './state';

/** A prior laid out for one training run. */
export interface AlignedPrior {
  readonly pull: Pull;
  /** e_i of each item of the new vocabulary; 0 where the prior knows nothing. */
  readonly evidence: Float32Array;
  /** S and m: the people behind the prior. */
  readonly userGramian: Float64Array;
  readonly users: number;
}

/** @throws {TrainingError} when the prior has another number of factors. */
export function alignPrior(prior: CollaborativeState, ids: readonly ItemId[], k: number): AlignedPrior {
  const targets = alignFactors(prior, ids, k, 'prior');
  const evidence = alignEvidence(prior, ids);
  const { users, userGramian, config } = prior;
  const strengths = new Float64Array(ids.length);
  const ridges = new Float64Array(ids.length);
  const moments = new Float64Array(ids.length * k);
  const target = new Float64Array(k);
  for (let row = 0; row < ids.length; row++) {
    if (!(evidence[row] > 0)) continue;
    strengths[row] = config.unobservedWeight + evidence[row] / users;
    ridges[row] = rowRegularization(config, evidence[row], users);
    target.set(targets.subarray(row * k, (row + 1) * k));
    const moment = moments.subarray(row * k, (row + 1) * k);
    for (let at = 0; at < k; at++) moment[at] = ridges[row] * target[at];
    addSymmetricProduct(moment, userGramian, target, strengths[row]);
  }
  return {
    pull: { gramian: userGramian, strengths, ridges, targets, moments },
    evidence,
    userGramian,
    users,
  };
}

/**
 * The factors of another state in the order of `ids`, row-major [ids.length x k]; zero for items that it lacks.
 * @throws {TrainingError} when it has another number of factors
 */
export function alignFactors(
  state: CollaborativeState,
  ids: readonly ItemId[],
  k: number,
  what: 'prior' | 'start',
): Float32Array {
  if (state.k !== k)
    throw new TrainingError(
      `The ${what} has ${state.k} factors and the configuration asks for ${k}: set factors to ${state.k}, or train without the ${what}.`,
    );
  const vocabulary = new Vocabulary(state.ids);
  const aligned = new Float32Array(ids.length * k);
  for (const [row, id] of ids.entries()) {
    const from = vocabulary.indexOf(id);
    if (from >= 0) aligned.set(state.itemFactors.subarray(from * k, (from + 1) * k), row * k);
  }
  return aligned;
}

function alignEvidence(state: CollaborativeState, ids: readonly ItemId[]): Float32Array {
  const vocabulary = new Vocabulary(state.ids);
  return Float32Array.from(ids, (id) => state.evidence[vocabulary.indexOf(id)] ?? 0);
}

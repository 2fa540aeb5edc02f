import { createFoldInKernel, type FoldInKernel } from '../kernels/fold-in-kernel';
import { Cholesky } from '../math/cholesky';
import { dotRow } from '../math/dot';
import type { ItemId, Preference, VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';
import { rowRegularization } from './config';
import { addOuterProducts } from './half-sweep';
import { trainedItems, type CollaborativeState } from './state';

/** One person, folded in: their factor and where it comes from. */
export interface FoldedPerson {
  /** x, length k. */
  readonly factor: Float32Array;
  /** The liked items that the state knows, in the order of the preferences. */
  readonly liked: readonly ItemId[];
  /**
   * Exact share of each liked item in the score y·x, in the order of `liked`: c_j y' W⁻¹ y_j with W the matrix that x
   * solves (Hu, Koren & Volinsky 2008, section 5). They sum to the score but for rounding.
   * @param factor y, any item's factor, length k
   */
  shares(factor: Float32Array): Float64Array;
  /**
   * y' W⁻¹ y >= 0: how little is known of this person's score of the item, up to the scale of the noise; W is the precision
   * of x as a Gaussian posterior.
   * @param factor y, any item's factor, length k
   */
  uncertainty(factor: Float32Array): number;
  /** The same of many items at a time, to the same bits. @param factors one of length k for each item */
  uncertainties(factors: readonly Float32Array[]): Float64Array;
}

/** Solves persons against item factors that stand still. */
export type FoldIn = (preferences: readonly Preference[]) => FoldedPerson | null;

/**
 * The user's half-sweep of training, for one person on their own device: one k x k Cholesky solve of
 *
 *     W x = Σ_j c_j p_j y_j      W = α₀ Y'Y + Σ_j c_j y_j y_j' + λ_u I      λ_u = λ (Σ_j c_j + α₀ |I|)^ν
 *
 * Weights are the preferences' confidences times α; age does not enter, as it did not in training. Items that the
 * state does not know are passed over. The answer is null when no known item is liked: x would be zero, which says
 * nothing of anything.
 * @param vocabulary of the state's ids
 */
export function foldInto(
  state: CollaborativeState,
  vocabulary: VocabularyView = new Vocabulary(state.ids),
): FoldIn {
  const { k, itemFactors, evidence, config } = state;
  const items = trainedItems(state);
  const kernel = createFoldInKernel(k);
  const base = state.gramian.map((value) => config.unobservedWeight * value);

  return (preferences) => {
    const known = preferences.flatMap(({ itemId, liked, confidence }) => {
      const row = vocabulary.indexOf(itemId);
      const weight = Math.fround(config.confidenceScale * confidence); // as the trainer stores it
      const counts = row >= 0 && evidence[row] > 0 && weight > 0 && weight < Infinity;
      return counts ? [{ itemId, liked, weight, factor: itemFactors.subarray(row * k, (row + 1) * k) }] : [];
    });
    const likes = known.filter((entry) => entry.liked);
    if (likes.length === 0) return null;

    const matrix = base.slice();
    const x = new Float64Array(k);
    let total = 0;
    if (kernel) kernel.addOuterProducts(matrix, known);
    else addOuterProducts(matrix, known);
    for (const { liked, weight, factor } of known) {
      total += weight;
      if (liked) for (let at = 0; at < k; at++) x[at] += weight * factor[at];
    }
    const ridge = rowRegularization(config, total, items);
    for (let at = 0; at < k; at++) matrix[at * k + at] += ridge;
    const factorised = new Cholesky(matrix, k, kernel?.factorise);
    factorised.solve(x);
    return new Folded(Float32Array.from(x), likes, factorised, kernel);
  };
}

interface Like {
  readonly itemId: ItemId;
  readonly weight: number;
  readonly factor: Float32Array;
}

class Folded implements FoldedPerson {
  readonly liked: readonly ItemId[];

  constructor(
    readonly factor: Float32Array,
    readonly likes: readonly Like[],
    readonly factorised: Cholesky,
    readonly kernel: FoldInKernel | null,
  ) {
    this.liked = likes.map(({ itemId }) => itemId);
  }

  /** W is symmetric, so one solve for the item, z = W⁻¹ y, serves all likes: c_j y_j' z. */
  shares(factor: Float32Array): Float64Array {
    const pull = new Float64Array(factor);
    this.factorised.solve(pull);
    const shares = new Float64Array(this.likes.length);
    for (let at = 0; at < shares.length; at++) {
      const { weight, factor } = this.likes[at];
      shares[at] = weight * dotRow(factor, 0, pull);
    }
    return shares;
  }

  uncertainty(factor: Float32Array): number {
    const solved = new Float64Array(factor);
    this.factorised.solveLower(solved);
    let square = 0;
    for (const value of solved) square += value * value;
    return square;
  }

  uncertainties(factors: readonly Float32Array[]): Float64Array {
    const { kernel, factorised } = this;
    if (kernel) return kernel.inverseNorms(factorised.lower, factors);
    return Float64Array.from(factors, (factor) => this.uncertainty(factor));
  }
}

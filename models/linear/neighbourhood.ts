import { Cholesky } from '../math/cholesky';
import { sparseVector, type SparseVector } from '../math/sparse-vector';
import { topK } from '../math/top-k';
import type { CoOccurrence } from './co-occurrence';
import type { LinearConfig } from './config';

/** What is added to G_ii: λ + p / (1 − p) · G_ii (Steck 2020, "Autoencoders that don't overfit towards the Identity"). */
export function ridgeOf(
  { ridge, dropout }: Pick<LinearConfig, 'ridge' | 'dropout'>,
  evidence: number,
): number {
  return ridge + (dropout / (1 - dropout)) * evidence;
}

/**
 * Finds the weights by which other items explain one: b = (G_DD + R_DD)⁻¹ G_Dj for the neighbourhood D of j, the
 * minimum of |x_j − X_D b|² + Σ_i r_i b_i². D are the `neighbours` items that cosine, drawn to 0 where there is little
 * evidence, puts first (Ning & Karypis 2011, "SLIM", section on feature selection; Steck 2019, "Markov random fields").
 * With D all other items this is the column of EASE.
 * @returns by item j: its column of B
 */
export function neighbourhoodSolver(
  { ids, gram, together }: CoOccurrence,
  config: LinearConfig,
): (item: number) => SparseVector {
  const n = ids.length;
  const lengths = Float64Array.from(ids, (_, i) => Math.sqrt(gram[i * n + i] + config.ridge));
  const likeness = new Float32Array(n);
  return (item) => {
    const row = gram.subarray(item * n, (item + 1) * n);
    const told = (i: number) => !together || together[item * n + i] >= config.fewestTogether;
    for (let i = 0; i < n; i++) likeness[i] = i !== item && row[i] > 0 && told(i) ? row[i] / lengths[i] : NaN;
    const chosen = topK(likeness, config.neighbours).sort();
    const size = chosen.length;
    const matrix = new Float64Array(size * size);
    const weights = new Float64Array(size);
    for (let a = 0; a < size; a++) {
      const from = chosen[a] * n;
      for (let b = 0; b <= a; b++) matrix[a * size + b] = gram[from + chosen[b]];
      matrix[a * size + a] += ridgeOf(config, gram[from + chosen[a]]);
      weights[a] = row[chosen[a]];
    }
    new Cholesky(matrix, size).solve(weights);
    return sparseVector(new Map(Array.from(chosen, (i, at) => [i, weights[at]])));
  };
}

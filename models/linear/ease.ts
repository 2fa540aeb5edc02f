import { TrainingError } from '../errors';
import { sparseMatrix } from '../math/sparse-matrix';
import { invertSymmetric } from '../math/symmetric-inverse';
import type { Trainer } from '../types';
import { type CoOccurrence, coOccurrence } from './co-occurrence';
import { LINEAR_DEFAULTS, type LinearConfig, linearConfigProblem } from './config';
import { ridgeOf } from './neighbourhood';
import type { LinearState } from './state';

/**
 * EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"): all items explain all, in closed form.
 *     P = (G + R)⁻¹      B_ij = −P_ij / P_jj      B_jj = 0
 * It takes O(n³) and gives n² weights, too many to ship: a yardstick for the sparse model, and its oracle (R6).
 */
export const easeTrainer: Trainer<LinearConfig, LinearState> = {
  name: 'ease',
  defaults: { ...LINEAR_DEFAULTS, neighbours: LINEAR_DEFAULTS.maximumItems },
  async fit(data, config, { onProgress, signal }) {
    const problem = linearConfigProblem(config);
    if (problem) throw new TrainingError(`The configuration cannot be trained: ${problem}`);
    const counted = coOccurrence(data, config);
    await onProgress?.({ step: 'Inverting co-occurrences', done: 0, total: 1 });
    signal?.throwIfAborted();
    const weights = closedForm(counted, config);
    await onProgress?.({ step: 'Inverting co-occurrences', done: 1, total: 1 });
    return { ids: counted.ids, weights, profile: config.profile };
  },
};

function closedForm({ ids, gram }: CoOccurrence, config: LinearConfig): LinearState['weights'] {
  const n = ids.length;
  const inverse = Float64Array.from(gram);
  for (let i = 0; i < n; i++) inverse[i * n + i] += ridgeOf(config, gram[i * n + i]);
  invertSymmetric(inverse, n);
  const rows = Array.from(ids, (_, i) => {
    const indices = Int32Array.from({ length: n - 1 }, (_, at) => (at < i ? at : at + 1));
    const values = Float32Array.from(indices, (j) => -inverse[i * n + j] / inverse[j * n + j]);
    return { indices, values };
  });
  return sparseMatrix(rows, n);
}

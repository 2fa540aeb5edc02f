import { TrainingError } from '../errors';
import { sparseMatrix, transpose } from '../math/sparse-matrix';
import type { SparseVector } from '../math/sparse-vector';
import type { FitOptions, Trainer } from '../types';
import { coOccurrence } from './co-occurrence';
import { LINEAR_DEFAULTS, type LinearConfig, linearConfigProblem } from './config';
import { neighbourhoodSolver } from './neighbourhood';
import type { LinearState } from './state';

export interface LinearFitOptions extends FitOptions {
  /** As how many people the user at this place of the data counts for `fewestTogether`, an integer >= 1; default 1. */
  readonly countsAs?: (user: number) => number;
}

/** Items between two reports: about a tenth of a second. */
const REPORT_EVERY = 128;

/**
 * A linear item model: every item is explained by the items that it is liked with, each by a regression of its own.
 * O(n k³) for n items and k neighbours, where the closed form takes O(n³).
 */
export const linearTrainer = {
  name: 'linear',
  defaults: LINEAR_DEFAULTS,
  async fit(data, config, { onProgress, signal, countsAs }: LinearFitOptions) {
    const problem = linearConfigProblem(config);
    if (problem) throw new TrainingError(`The configuration cannot be trained: ${problem}`);
    const counted = coOccurrence(data, config, countsAs);
    const solve = neighbourhoodSolver(counted, config);
    const total = counted.ids.length;
    const columns: SparseVector[] = [];
    for (let item = 0; item < total; item++) {
      if (item % REPORT_EVERY === 0) {
        signal?.throwIfAborted();
        await onProgress?.({ step: 'Explaining items by others', done: item, total });
      }
      columns.push(solve(item));
    }
    return {
      ids: counted.ids,
      weights: transpose(sparseMatrix(columns, total)),
      profile: config.profile,
    };
  },
} satisfies Trainer<LinearConfig, LinearState>;

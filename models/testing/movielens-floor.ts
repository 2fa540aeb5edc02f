import { testCases, trainingData } from '../evaluation/cli/dataset';
import { evaluateRanking } from '../evaluation/evaluate';
import { hasMovieLens, movieLensLogs } from '../evaluation/testing/movielens';
import type { Recommender, TrainingData } from '../types';
import type { ContractOptions } from './recommender-contract';

/**
 * A quality floor for the contract suite: NDCG@10 on ml-latest-small, per-user temporal 80/20, ratings of 4 and more
 * are relevant, full ranking. Null where the data is not on this machine.
 */
export function onMovieLens(
  atLeast: number,
  train: (data: TrainingData) => Promise<Recommender>,
): NonNullable<ContractOptions['floor']> | null {
  if (!hasMovieLens) return null;
  return async () => {
    const scale = { name: 'ratings', positive: 4 } as const;
    const logs = await movieLensLogs('test');
    const recommender = await train(trainingData(logs, scale));
    const cases = [...testCases(logs, scale)];
    const { metrics } = await evaluateRanking({ recommender, cases, ks: [10] });
    return { ndcg: metrics['ndcg@10'], atLeast };
  };
}

import { topK } from '../math/top-k';
import type { Policy, VocabularyView } from '../types';
import type { Person } from './person';
import { roundAt } from './time';

export const ORACLE_VERSION = 1;

/**
 * Shows what a person would like most at this moment: what no recommender can know. What it earns is what regret is
 * measured from; greedy, so a policy that saves the best for later could earn more.
 */
export const oraclePolicy = (person: Person, vocabulary: VocabularyView): Policy => ({
  name: 'oracle',
  version: ORACLE_VERSION,
  async slate({ history, size, seed, exclude }) {
    const round = roundAt(history.now);
    const { ids } = vocabulary;
    const worth = new Float32Array(ids.length);
    for (let row = 0; row < ids.length; row++) worth[row] = person.worthOf(ids[row], row, round);
    const best = topK(worth, size, (row) => !exclude.has(vocabulary.idOf(row)));
    const entries = Array.from(best, (row, position) => {
      const itemId = vocabulary.idOf(row);
      return { itemId, position, score: worth[row], source: 'oracle', propensity: 1 };
    });
    return { policy: `oracle@${ORACLE_VERSION}`, seed, entries };
  },
});

import { descending } from '../math/descending';
import { multiplyByPostings, type SparseMatrix } from '../math/sparse-matrix';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';
import { profileVector, type WeighedPreference, weighPreferences } from './profile';
import type { LinearState } from './state';

export const LINEAR_SOURCE = 'linear';

/**
 * Scores by what is liked together: s_j = Σ_i w_i B_ij over the history, so that the share of each item of the history
 * is its own summand. Items that the model does not know, and everything without a like that it knows, score NaN (R2).
 * @param vocabulary the catalogue's; one that the state does not know scores NaN
 */
export function linearRecommender(parts: {
  readonly vocabulary: VocabularyView;
  readonly state: LinearState;
}): Recommender {
  const { vocabulary, state } = parts;
  const { weights, profile } = state;
  const learned = new Vocabulary(state.ids);
  const column = Int32Array.from(vocabulary.ids, (id) => learned.indexOf(id));
  /** The row of an item whose likes say something, else -1. */
  const telling = (id: ItemId) => {
    const row = learned.indexOf(id);
    return row >= 0 && weights.starts[row + 1] > weights.starts[row] ? row : -1;
  };
  const weigh = (history: History) => weighPreferences(history, profile, telling);
  return {
    name: 'linear',
    vocabulary,
    uses: (id) => telling(id) >= 0,
    async score(history) {
      const weighed = weigh(history);
      const scores = new Float32Array(vocabulary.size).fill(NaN);
      if (!weighed) return scores;
      const product = multiplyByPostings(weights, profileVector(weighed));
      for (let at = 0; at < scores.length; at++) if (column[at] >= 0) scores[at] = product[column[at]];
      return scores;
    },
    async explain(history, items) {
      const weighed = weigh(history);
      return items.map((id) => {
        const at = vocabulary.indexOf(id);
        return explanationOf(id, weighed, at < 0 ? -1 : column[at], weights);
      });
    },
  };
}

function explanationOf(
  itemId: ItemId,
  weighed: readonly WeighedPreference[] | null,
  target: number,
  weights: SparseMatrix,
): Explanation {
  if (!weighed || target < 0) return { itemId, score: NaN, parts: [], shares: [], terms: [] };
  const values = Float64Array.from(weighed, ({ row, weight }) => weight * entry(weights, row, target));
  const shares: Explanation['shares'][number][] = [];
  for (const at of descending(values)) {
    if (values[at] !== 0)
      shares.push({ itemId: weighed[at].itemId, source: LINEAR_SOURCE, value: values[at] });
  }
  const score = values.reduce((sum, value) => sum + value, 0);
  return { itemId, score, parts: [{ source: LINEAR_SOURCE, value: score }], shares, terms: [] };
}

/** One value of a row, by bisection of its ascending columns; 0 where it has none. */
function entry({ starts, indices, values }: SparseMatrix, row: number, column: number): number {
  let low = starts[row];
  let high = starts[row + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indices[middle] < column) low = middle + 1;
    else high = middle;
  }
  return low < starts[row + 1] && indices[low] === column ? values[low] : 0;
}

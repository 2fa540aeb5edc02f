import { rowOf, sparseMatrix } from '../math/sparse-matrix';
import type { LinearState } from './state';

/**
 * The state without items that explain no other and are explained by none: nothing is lost but their names, and a name
 * alone would tell that a few people like the item (V3).
 */
export function withoutSilent({ ids, weights, profile }: LinearState): LinearState {
  const heard = new Uint8Array(ids.length);
  for (let row = 0; row < weights.rows; row++)
    for (let at = weights.starts[row]; at < weights.starts[row + 1]; at++)
      heard[row] = heard[weights.indices[at]] = 1;
  const kept = Array.from(ids.keys()).filter((item) => heard[item]);
  const place = new Int32Array(ids.length);
  kept.forEach((item, at) => (place[item] = at));
  const rows = kept.map((item) => {
    const { indices, values } = rowOf(weights, item);
    return { indices: indices.map((index) => place[index]), values };
  });
  return { ids: kept.map((item) => ids[item]), weights: sparseMatrix(rows, kept.length), profile };
}

import { TrainingError } from '../errors';
import type { ItemId, TrainingData } from '../types';
import { Vocabulary } from '../vocabulary';
import type { LinearConfig } from './config';

/** X'X of the people's likes, over the items that take part. */
export interface CoOccurrence {
  readonly ids: readonly ItemId[];
  /** G, symmetric, row-major [n x n]: G_ij = Σ_u x_ui x_uj. */
  readonly gram: Float32Array;
  /** How many people like both, row-major [n x n], 255: so many or more. Null where nobody asks. */
  readonly together: Uint8Array | null;
}

const MOST = 255;

/** The likes of one person: places in `ids`, each once, and the confidence of each. */
interface Likes {
  readonly items: Int32Array;
  readonly weights: Float32Array;
}

/** Likes of finite confidence above 0; of several about one item the last counts. Dislikes are no part of X. */
export function likesOf(data: TrainingData, vocabulary: Vocabulary): Likes[] {
  return data.users.map((preferences) => {
    const own = new Map<number, number>();
    for (const { itemId, liked, confidence } of preferences) {
      const item = vocabulary.indexOf(itemId);
      if (item < 0) continue;
      own.delete(item);
      if (liked && confidence > 0 && confidence < Infinity) own.set(item, confidence);
    }
    return { items: Int32Array.from(own.keys()), weights: Float32Array.from(own.values()) };
  });
}

/**
 * @param countsAs as how many people somebody counts in `together`, an integer >= 1
 * @throws {TrainingError} when no item has the evidence that is asked for
 */
export function coOccurrence(
  data: TrainingData,
  config: LinearConfig,
  countsAs: (user: number) => number = () => 1,
): CoOccurrence {
  const everything = new Vocabulary(data.items.map(({ id }) => id));
  const ids = itemsWithEvidence(likesOf(data, everything), everything, config);
  if (ids.length === 0)
    throw new TrainingError(
      `There is nothing to learn from: none of the ${everything.size} items has a like. Import a dataset, or wait for likes.`,
    );
  const n = ids.length;
  const gram = new Float32Array(n * n);
  const together = config.fewestTogether > 1 ? new Uint8Array(n * n) : null;
  for (const [user, { items, weights }] of likesOf(data, new Vocabulary(ids)).entries()) {
    const people = countsAs(user);
    for (let a = 0; a < items.length; a++) {
      const row = items[a] * n;
      for (let b = 0; b < items.length; b++) {
        const at = row + items[b];
        gram[at] += weights[a] * weights[b];
        if (together) together[at] = Math.min(MOST, together[at] + people);
      }
    }
  }
  return { ids, gram, together };
}

/** In the order of the catalogue. */
function itemsWithEvidence(
  likes: readonly Likes[],
  { ids }: Vocabulary,
  { minimumEvidence, maximumItems }: LinearConfig,
): ItemId[] {
  const evidence = new Float64Array(ids.length);
  for (const { items, weights } of likes)
    for (let at = 0; at < items.length; at++) evidence[items[at]] += weights[at];
  const enough = Array.from(ids.keys()).filter(
    (item) => evidence[item] > 0 && evidence[item] >= minimumEvidence,
  );
  if (enough.length <= maximumItems) return enough.map((item) => ids[item]);
  const most = enough.sort((a, b) => evidence[b] - evidence[a] || a - b).slice(0, maximumItems);
  return most.sort((a, b) => a - b).map((item) => ids[item]);
}

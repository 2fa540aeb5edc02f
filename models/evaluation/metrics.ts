/**
 * Ranking metrics, each of one list. A list is given by its gains: `gains[rank]` is the relevance (>= 0, 0 is
 * irrelevant) of the item at the 0-based rank. Means over users are evaluate.ts's business.
 */

/** Share of the relevant items among the first k, in [0, 1]. @param relevant how many exist, > 0. */
export function recallAt(k: number, gains: ArrayLike<number>, relevant: number): number {
  return hitsAt(k, gains) / relevant;
}

/**
 * Recall with the best that k places allow as its denominator, min(k, relevant): the Recall@R of Liang et al. 2018
 * ("Variational Autoencoders for Collaborative Filtering", section 4.2), so that published tables can be compared.
 */
export function cappedRecallAt(k: number, gains: ArrayLike<number>, relevant: number): number {
  return hitsAt(k, gains) / Math.min(k, relevant);
}

/**
 * Normalised discounted cumulative gain in [0, 1] (Järvelin & Kekäläinen 2002): DCG = Σ gain / log2(rank + 2), over
 * the DCG of the ideal list. Gains enter linearly; binary relevance is gain 1.
 * @param ideal the gains of all relevant items, largest first; at least one is > 0.
 */
export function ndcgAt(k: number, gains: ArrayLike<number>, ideal: ArrayLike<number>): number {
  return dcgAt(k, gains) / dcgAt(k, ideal);
}

/** 1 / (1-based rank of the first relevant item), 0 without one; its mean over users is MRR (Voorhees 1999). */
export function reciprocalRank(gains: ArrayLike<number>): number {
  for (let rank = 0; rank < gains.length; rank++) if (gains[rank] > 0) return 1 / (rank + 1);
  return 0;
}

/** Share of the catalogue that was recommended to anybody, in [0, 1] (Herlocker et al. 2004). */
export function coverage(recommended: ReadonlySet<number>, catalogueSize: number): number {
  return catalogueSize === 0 ? 0 : recommended.size / catalogueSize;
}

/**
 * Mean self-information of a list in bits, >= 0 (Zhou et al. 2010; Vargas & Castells 2011): -log2 p(i), where p(i)
 * is the probability that a random person knows item i. NaN for an empty list.
 */
export function novelty(list: readonly number[], probability: (item: number) => number): number {
  let bits = 0;
  for (const item of list) bits -= Math.log2(probability(item));
  return bits / list.length;
}

/**
 * Intra-list diversity, 1 - mean similarity over all pairs (Smyth & McClave 2001; Ziegler et al. 2005): in [0, 1] for
 * similarities in [0, 1]. NaN for a list of fewer than two.
 */
export function intraListDiversity(
  list: readonly number[],
  similarity: (a: number, b: number) => number,
): number {
  let sum = 0;
  for (let a = 0; a < list.length; a++) {
    for (let b = a + 1; b < list.length; b++) sum += similarity(list[a], list[b]);
  }
  return 1 - sum / ((list.length * (list.length - 1)) / 2);
}

function hitsAt(k: number, gains: ArrayLike<number>): number {
  let hits = 0;
  for (let rank = 0; rank < Math.min(k, gains.length); rank++) if (gains[rank] > 0) hits++;
  return hits;
}

function dcgAt(k: number, gains: ArrayLike<number>): number {
  let sum = 0;
  for (let rank = 0; rank < Math.min(k, gains.length); rank++) sum += gains[rank] / Math.log2(rank + 2);
  return sum;
}

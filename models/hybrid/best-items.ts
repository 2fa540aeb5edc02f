/** The best of a list of scores, with a fair order among equals. */
import { topK } from '../math/top-k';

/**
 * The `count` best items; which of the equals at the border get in is decided by the tie break, not by the order of
 * the catalogue. Only as many hashes are taken as there are equals.
 */
export function bestItems(
  scores: Float32Array,
  count: number,
  welcome: (item: number) => boolean,
  tieBreak: (item: number) => number,
): number[] {
  const best = [...topK(scores, count, welcome)];
  const border = scores[best.at(-1) ?? -1];
  if (best.length < count || border === undefined) return best;
  const above = best.filter((item) => scores[item] > border);
  const equals: number[] = [];
  for (let item = 0; item < scores.length; item++) {
    if (scores[item] === border && welcome(item)) equals.push(item);
  }
  return [...above, ...inTieOrder(equals, tieBreak).slice(0, count - above.length)];
}

/** Items without an answer (NaN): they fill a list that would be too short otherwise (R2). */
export function silentItems(
  scores: Float32Array,
  count: number,
  welcome: (item: number) => boolean,
  tieBreak: (item: number) => number,
): number[] {
  if (count <= 0) return [];
  const silent: number[] = [];
  for (let item = 0; item < scores.length; item++) {
    if (Number.isNaN(scores[item]) && welcome(item)) silent.push(item);
  }
  return inTieOrder(silent, tieBreak).slice(0, count);
}

function inTieOrder(items: readonly number[], tieBreak: (item: number) => number): number[] {
  return items
    .map((item) => ({ item, order: tieBreak(item) }))
    .sort((a, b) => b.order - a.order || a.item - b.item)
    .map(({ item }) => item);
}

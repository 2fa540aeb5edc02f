/** The best of a list of scores, with a fair order among equals. */
import { descending } from '../math/descending';
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
  const found = topK(scores, count + 1, welcome); // one more says whether equals have stayed outside
  const best: number[] = [];
  for (let at = 0; at < found.length && at < count; at++) best.push(found[at]);
  if (best.length < count || count === 0) return best;
  const border = scores[best[count - 1]];
  const outside = found.length > count && scores[found[count]] === border;
  let above = count - 1;
  while (above > 0 && scores[best[above - 1]] === border) above--;
  if (!outside && above === count - 1) return best;
  const equals = outside ? itemsOf(border, scores, welcome) : best.slice(above);
  return [...best.slice(0, above), ...inTieOrder(equals, tieBreak).slice(0, count - above)];
}

function itemsOf(score: number, scores: Float32Array, welcome: (item: number) => boolean): number[] {
  const items: number[] = [];
  for (let item = 0; item < scores.length; item++)
    if (scores[item] === score && welcome(item)) items.push(item);
  return items;
}

/**
 * The places of the `count` largest of a few hundred values, the largest first and equals by the tie break of their places;
 * NaN is no value. Only the tie breaks of equals that get in, or almost, are asked for.
 */
export function placesOfBest(
  values: Float64Array,
  count: number,
  tieBreak: (place: number) => number,
): number[] {
  const known = new Int32Array(values.length);
  const worths = new Float64Array(values.length);
  let size = 0;
  for (let place = 0; place < values.length; place++) {
    if (Number.isNaN(values[place])) continue;
    known[size] = place;
    worths[size++] = values[place];
  }
  const order = descending(worths.subarray(0, size));
  const best: number[] = [];
  for (let from = 0, to = 1; best.length < count && from < size; from = to++) {
    const worth = worths[order[from]];
    while (to < size && worths[order[to]] === worth) to++;
    if (to === from + 1) best.push(known[order[from]]);
    else
      best.push(
        ...inTieOrder(
          Array.from(order.subarray(from, to), (at) => known[at]),
          tieBreak,
        ),
      );
  }
  return best.slice(0, count);
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

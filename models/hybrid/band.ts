import { topK } from '../math/top-k';

/** Lists are made between these places: an item of the last has to cross the band to stand at the first. */
const PLACES = { first: 10, last: 300 };

export interface Band {
  /** Between the scores of its two ends; 1 where they are the same, or there are none. */
  readonly width: number;
  /** The score of its lower end; NaN where there is none. */
  readonly last: number;
}

/** How far apart the 10th and the 300th best score are, or the last one where there are fewer. */
export function bandOf(scores: Float32Array): Band {
  const best = topK(scores, PLACES.last);
  const first = scores[best[Math.min(PLACES.first, best.length) - 1]];
  const last = scores[best[best.length - 1]];
  return { width: first - last || 1, last };
}

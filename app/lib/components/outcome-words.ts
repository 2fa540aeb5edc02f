import { percent, plural } from './wording';
import type { Outcome } from '../workers/messages';

/** The lists by the names that they have on their pages. */
const SURFACES: Record<string, string> = {
  'home:recommended': 'Recommended for you',
  'home:trending': 'Trending',
  'home:because': 'Because you liked …',
  'item:similar': 'Similar',
};

/** A list that this version does not know goes by what it called itself. */
export const surfaceName = (surface: string): string => SURFACES[surface] ?? (surface || 'Elsewhere');

/** `1 to 3`, `from 25`: places as people count them. @param from 0-based, as `to`, which is included */
export const placeWords = (from: number, to: number): string =>
  Number.isFinite(to) ? `${from + 1} to ${to + 1}` : `from ${from + 1}`;

/** `12 %, likely 8 to 17 %`, or why there is none yet. */
export function rateWords({ rate, shown }: Pick<Outcome, 'rate' | 'shown'>, leastShown: number): string {
  if (rate) return `${percent(rate.share)}, likely ${intervalWords(rate)}`;
  return `not enough yet: ${plural(shown, 'time')} of ${leastShown}`;
}

/** `8 to 17 %`. */
export const intervalWords = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${Math.round(100 * low)} to ${percent(high)}`;

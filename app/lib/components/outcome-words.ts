import { percent } from './wording';
import type { Outcome } from '../workers/messages';

/** The lists by the names that they have on their pages. */
const SURFACES: Record<string, string> = {
  'home:recommended': 'Recommended for you',
  'home:trending': 'Trending',
  'home:because': 'Because you liked …',
  'item:similar': 'Similar',
  onboarding: 'First questions',
};

/** A list that this version does not know goes by what it called itself. */
export const surfaceName = (surface: string): string => SURFACES[surface] ?? (surface || 'Elsewhere');

/** `1 to 3`, `from 25`: places as people count them. @param from 0-based, as `to`, which is included */
export const placeWords = (from: number, to: number): string =>
  Number.isFinite(to) ? `${from + 1} to ${to + 1}` : `from ${from + 1}`;

/** `likely 8 to 17 %`, or that it cannot be said yet. */
export const rangeWords = (rate: Outcome['rate']): string =>
  rate ? `likely ${Math.round(100 * rate.low)} to ${percent(rate.high)}` : 'not enough yet';

import { grouped } from '../digits';
import type { Card } from '../workers/messages';

/** `1995 · Comedy, Drama · John Lasseter`: what there is of it. */
export function byline(card: Pick<Card, 'year' | 'genres' | 'creators'>): string {
  return [card.year?.toString(), card.genres.slice(0, 2).join(', '), card.creators[0]]
    .filter(Boolean)
    .join(' · ');
}

/** `8.1 of 10 by 12,345 people`. */
export function crowdWords(crowd: NonNullable<Card['crowd']>): string {
  const score = (crowd.mean * 10).toFixed(1);
  return `${score} of 10 by ${grouped(crowd.votes)} ${crowd.votes === 1 ? 'person' : 'people'}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `34 %` of a share in [0, 1]; what is there and rounds to nothing reads `<1 %`. */
export function percent(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded === 0 && share > 0 ? '<1' : rounded}\u202f%`;
}

/** `2026-11-25`, by the clock of the world. */
export const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** `1.2 MB`; powers of ten, as device settings count. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(power === 1 ? 0 : 1)} ${units[power - 1]}`;
}

/** `just now`, `4 minutes ago`, `3 days ago`; `at` in the future reads `just now`. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, (now - at) / 1000);
  if (seconds < 45) return 'just now';
  for (const [unit, length] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const)
    if (seconds >= length) return `${plural(Math.floor(seconds / length), unit)} ago`;
  return 'a minute ago';
}

/** Why there is nothing to recommend although the catalogue has titles: wishes leave them out. @param leftOut > 0 */
export function leftOutWords(leftOut: number, items: number): string {
  if (leftOut >= items)
    return `What you asked for leaves out all ${plural(items, 'title')} of the catalogue.`;
  return `What you asked for leaves out ${grouped(leftOut)} of ${plural(items, 'title')}, and the rest you have been through: each is liked, saved, rated or hidden.`;
}

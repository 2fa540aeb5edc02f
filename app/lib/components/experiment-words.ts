/** Words and figures of experiments, as operators read them. */

export interface Measure {
  readonly name: string;
  readonly label: string;
  /** Whether it is a part of what was shown; else a figure of its own. */
  readonly part: boolean;
  readonly better: 'more' | 'less';
}

export const MEASURES: readonly Measure[] = [
  { name: 'reward', label: 'Reward', part: false, better: 'more' },
  { name: 'welcomed', label: 'Liked, saved or bought', part: true, better: 'more' },
  { name: 'refused', label: 'Refused', part: true, better: 'less' },
  { name: 'unranked', label: 'Not ranked', part: true, better: 'less' },
];

export const POLICIES = [
  { kind: 'thompson', label: 'Thompson sampling, as usual' },
  { kind: 'linucb', label: 'LinUCB' },
  { kind: 'epsilon-greedy', label: 'Epsilon-greedy' },
  { kind: 'fixed', label: 'The blend alone' },
] as const;

/** `policy epsilon-greedy, epsilon 0.3`; a newer server may have further ones. */
export function changesWords(changes: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(changes).map(([name, value]) => `${name} ${valueWords(value)}`);
  return said.length === 0 ? 'as usual' : said.join(', ');
}

function valueWords(value: unknown): string {
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${valueWords(part)}`)
    .join(' + ');
}

/** `0.124`, or `3.2 %` of a part. */
export const figureWords = ({ part }: Pick<Measure, 'part'>, value: number): string =>
  part ? `${(100 * value).toFixed(1)}\u202f%` : value.toFixed(3);

/** `+0.012`, `\u22120.4 %`. */
export function signedWords(measure: Pick<Measure, 'part'>, value: number): string {
  const figure = figureWords(measure, Math.abs(value));
  if (!/[1-9]/.test(figure)) return figure;
  return `${value < 0 ? '\u2212' : '+'}${figure}`;
}

interface Difference {
  readonly low: number;
  readonly high: number;
}

/** What an interval decides; null: nothing yet. */
export function verdictOf(
  { better }: Pick<Measure, 'better'>,
  { low, high }: Difference,
): 'better' | 'worse' | null {
  if (low <= 0 && high >= 0) return null;
  return low > 0 === (better === 'more') ? 'better' : 'worse';
}

/** `14 of 20`: who was observed to the end, of all; below five nobody is told of (V3). */
export function peopleWords(entered: number | null, people: number | null): string {
  if (entered === null) return 'fewer than 5';
  return `${people ?? 'fewer than 5'} of ${entered}`;
}

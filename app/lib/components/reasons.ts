import type { Why } from '../workers/messages';

/** Words for the sources of a score. `hint` says what the number means to a person. */
const SOURCES: Record<string, { label: string; hint: string }> = {
  collaborative: { label: 'Collaborative', hint: 'people with taste like yours' },
  mapped: { label: 'Taste, by description', hint: 'described like what people with taste like yours like' },
  linear: { label: 'Liked together', hint: 'people who like what you like' },
  content: { label: 'Content', hint: 'what it is about' },
  popularity: { label: 'Popular', hint: 'liked by many' },
  wishes: { label: 'Your wishes', hint: 'what you favour' },
  novelty: { label: 'Novelty', hint: 'how well known you want it' },
};

export const sourceLabel = (source: string): string => SOURCES[source]?.label ?? source;

/** What the sources of a list choose by. */
const CHOSEN: Record<string, string> = {
  blend: 'Chosen for all reasons together.',
  collaborative: 'Chosen by what people with taste like yours like.',
  content: 'Chosen by what it is about.',
  latest: 'Chosen by what you said lately, and what you passed over.',
  neighbours: 'Chosen for being like what you liked last.',
  quality: 'Chosen as one of the best thought of.',
  trending: 'Chosen as liked by many.',
  fresh: 'Chosen as one that few have come across.',
  exploratory: 'Chosen because little is known of whether you like such things.',
  catalogue: 'Here to fill the list.',
};

/**
 * What is less likely in its place is a try. Two sources that are about even win by turns: nine of ten showings of the one of which a
 * little less is expected have .2 to .5 (40 simulated lives); and what several sources would show is there whichever of them wins.
 */
const SELDOM = 0.2;

/** Which source chose it, and whether it is there to learn from; null for a list of one source. */
export function chosenSentence({ chosen }: Why): string | null {
  if (!chosen) return null;
  const by = CHOSEN[chosen.source] ?? `Chosen by ${chosen.source}.`;
  const tried = chosen.explored && chosen.propensity < SELDOM;
  return tried ? `${by} A try: another choice was the safer one.` : by;
}

export interface Part {
  readonly label: string;
  readonly hint: string;
  /** Part of the score, of its positive parts, in percent; negative parts count against the item. */
  readonly percent: number;
}

/** The parts of a score as percentages of what speaks for the item, largest first. */
export function partsOf(why: Why): Part[] {
  const whole = positiveSum(why.parts);
  if (whole === 0) return [];
  return why.parts
    .map(({ source, value }) => ({
      label: sourceLabel(source),
      hint: SOURCES[source]?.hint ?? '',
      percent: Math.round((100 * value) / whole),
    }))
    .filter(({ percent }) => percent !== 0)
    .sort((a, b) => b.percent - a.percent);
}

export interface Because {
  readonly itemId: string;
  readonly title: string;
  readonly percent: number;
}

/**
 * The liked items that brought the score, largest first: their shares over all sources, as percentages of what speaks
 * for the item (R5). Shares below one percent are left out.
 */
export function becauseOf(why: Why, most = 3): Because[] {
  const whole = positiveSum(why.parts);
  const byItem = new Map<string, { title: string; value: number }>();
  for (const { item, value } of why.shares) {
    const sum = byItem.get(item.id)?.value ?? 0;
    byItem.set(item.id, { title: item.title, value: sum + value });
  }
  return [...byItem]
    .map(([itemId, { title, value }]) => ({
      itemId,
      title,
      percent: whole ? Math.round((100 * value) / whole) : 0,
    }))
    .filter(({ percent }) => percent >= 1)
    .sort((a, b) => b.percent - a.percent)
    .slice(0, most);
}

/** `You favour Drama and Sci-Fi, and the years 1990–1999.`, or null when it meets no wish. */
export function wishSentence({ wishes = [] }: Why): string | null {
  const named = (kinds: readonly string[]) =>
    wishes.filter(({ kind }) => kinds.includes(kind)).map(({ wish }) => wish);
  const favourites = inWords(named(['genre', 'tag']));
  const [years] = named(['period']);
  const [less] = named(['less']);
  const sentences = [
    ...(favourites === '' && years !== undefined ? [`From the years you want: ${years}.`] : []),
    ...(favourites === ''
      ? []
      : [`You favour ${favourites}${years === undefined ? '' : `, and the years ${years}`}.`]),
    ...(less === undefined ? [] : [`Lower down because you want less like ${less}.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

export const inWords = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const positiveSum = (parts: Why['parts']) => parts.reduce((sum, { value }) => sum + Math.max(0, value), 0);

/** `Because you liked A (41 %), B (22 %)`, or null when no like speaks for the item. */
export function becauseSentence(because: readonly Because[]): string | null {
  if (because.length === 0) return null;
  return `Because you liked ${because.map(({ title, percent }) => `${title} (${percent}\u202f%)`).join(', ')}.`;
}

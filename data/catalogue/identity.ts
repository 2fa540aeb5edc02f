/**
 * Which film is meant: titles as sources write them -> a title for people, alternative titles, a year, an id and a
 * key to compare by.
 */
import type { Item, ItemId } from '../../models/types';

export interface FilmTitle {
  readonly title: string;
  readonly year: number | null;
  /** Other titles of the same film, best known first, without the title itself. */
  readonly alternatives: readonly string[];
}

/** Articles that sources put behind a comma: `Matrix, The`. Those that end in an apostrophe join without a space. */
const ARTICLE =
  /^(.+), (the|an?|les?|las?|l'|el|los|il|lo|gli|i|der|die|das|den|det|de|het|en|une?|una|uno|eine?)$/iu;

/** `Matrix, The` -> `The Matrix`. Anything else comes back as it is. */
export function articleFirst(title: string): string {
  const match = ARTICLE.exec(title);
  if (!match) return title;
  const [, rest, article] = match as unknown as [string, string, string];
  const first = article.charAt(0).toUpperCase() + article.slice(1);
  return first.endsWith("'") ? first + rest : `${first} ${rest}`;
}

const YEAR_AT_END = /\s*\(((?:18|19|20)\d\d)(?:\s*[-–]\s*(?:(?:18|19|20)\d\d)?)?\)\s*$/u;
const YEAR_ANYWHERE = /\s*\(((?:18|19|20)\d\d)\)/u;
const GROUP_AT_END = /^(.*\S)\s*\(((?:[^()]|\([^()]*\))+)\)$/u;
/** A title that cannot stand alone: what follows in parentheses is a part of it, as in `Birdman: Or (…)`. */
const UNFINISHED = /(?:[:,&-]|\b(?:or|and|of))$/iu;
/** Editions and remarks in parentheses: no title that anyone searches for. */
const REMARK =
  /^(?:imax|3-?d|.*\brelease\b.*|.*\bversion\b|.*\bcut\b|based on .*|no\.? ?\d+|part \w+|vol.*|original.*|uncut|tv)$/iu;

/**
 * Reads a title such as `Postman, The (Postino, Il) (1994)`: title `The Postman`, year 1994, alternative
 * `Il Postino`. The year may be missing, a range (its start counts), or stand before other parentheses.
 */
export function parseFilmTitle(raw: string): FilmTitle {
  let rest = raw.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const found = YEAR_AT_END.exec(rest) ?? YEAR_ANYWHERE.exec(rest);
  // A title that is nothing but a year in parentheses keeps it.
  const bare = found ? (rest.slice(0, found.index) + rest.slice(found.index + found[0].length)).trim() : rest;
  const year = found && bare !== '' ? Number(found[1]) : null;
  if (year !== null) rest = bare;

  const alternatives: string[] = [];
  for (let group = GROUP_AT_END.exec(rest); group; group = GROUP_AT_END.exec(rest)) {
    const [, before, inside] = group as unknown as [string, string, string];
    if (UNFINISHED.test(before)) break;
    rest = before;
    const other = inside.replace(/^(?:a\.?k\.?a\.?|aka):?\s+/iu, '').trim();
    if (!REMARK.test(other)) alternatives.unshift(articleFirst(other));
  }
  const title = articleFirst(rest);
  const own = matchKey(title);
  return {
    title,
    year,
    alternatives: distinctTitles(alternatives).filter((other) => matchKey(other) !== own),
  };
}

/** Letters that Unicode does not decompose, as people type them without the accent. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '¢': 'c',
};

/** Lower case without diacritics, `&` as `and`, marks inside words (`E.T.`, `M*A*S*H`, `20,000`) gone. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı¢]/gu, (letter) => PLAIN[letter] ?? letter)
    .replace(/&/g, ' and ')
    .replace(/['’‘`*.]/gu, '')
    .replace(/(?<=\d),(?=\d{3})/g, '');
}

const LEADING_ARTICLE = /^(?:the|an?|les?|la|el|los|il|der|die|das|l)\s+(?=\S)/u;

/** Words that sources write in two ways: `Kill Bill: Vol. 1`, `Hellboy II`, `Ten Things I Hate About You`. */
const SAME_WORD: ReadonlyMap<string, string> = new Map([
  ['volume', 'vol'],
  ['episode', 'ep'],
  ['versus', 'vs'],
  // Single letters (I, V, X) are as often a word or a name as a number, and stay.
  ...['ii', 'iii', 'iv', '', 'vi', 'vii', 'viii', 'ix'].map((roman, i) => [roman, `${i + 2}`] as const),
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'].map(
    (word, i) => [word, `${i + 2}`] as const,
  ),
]);

/**
 * Key by which titles are compared: no article, case, accents, punctuation or spaces. Never empty for a title
 * with a letter or digit of any script.
 */
export function matchKey(title: string): string {
  // "l'" loses its apostrophe in fold() and would melt into the next word.
  const folded = fold(title.replace(/^l['’]/iu, 'l '))
    .trim()
    .replace(LEADING_ARTICLE, '');
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.map((word) => SAME_WORD.get(word) ?? word).join('');
}

const MAX_SLUG = 120;

/** URL-safe id from title and year: `the-matrix-1999`, `drei` without one. Stable: ids are stored for ever. */
export function filmId(title: string, year: number | null): ItemId {
  const slug = fold(title)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, '');
  // Nothing Latin in it: name it by its code points, so that it still has a stable id of its own.
  const name = slug !== '' ? slug : `film-${[...title].map((c) => c.codePointAt(0)!.toString(36)).join('')}`;
  return year === null ? name.slice(0, MAX_SLUG) : `${name.slice(0, MAX_SLUG)}-${year}`;
}

/** Fact under which alternative titles are kept, so that pages show them and the join can read them. */
export const ALSO_KNOWN_AS = 'Also known as';
const SEPARATOR = ' · ';

/** Alternative titles of a catalogue item. */
export const alternativesOf = (item: Pick<Item, 'facts'>): string[] =>
  item.facts[ALSO_KNOWN_AS]?.split(SEPARATOR) ?? [];

/** The fact that keeps `alternatives`; no key at all when there are none. */
export const alternativesFact = (alternatives: readonly string[]): Record<string, string> =>
  alternatives.length === 0 ? {} : { [ALSO_KNOWN_AS]: alternatives.join(SEPARATOR) };

/** Without repetitions by match key; the first spelling stays. */
export function distinctTitles(titles: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const title of titles) {
    const key = matchKey(title);
    if (key !== '' && !byKey.has(key)) byKey.set(key, title);
  }
  return [...byKey.values()];
}

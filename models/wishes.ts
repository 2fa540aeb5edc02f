/**
 * The preference profile: what a person asked for, each wish a register of its own (P6), so that two devices that
 * change different wishes keep both. Reading never fails: what this version cannot read was not said (P10).
 */
import type { Wishes } from './types';

/** The register of each wish. */
export const WISH_REGISTERS = {
  favouriteGenres: 'taste.favouriteGenres',
  avoidedGenres: 'taste.avoidedGenres',
  favouriteTags: 'taste.favouriteTags',
  avoidedTags: 'taste.avoidedTags',
  lessLike: 'taste.lessLike',
  languages: 'taste.languages',
  period: 'taste.period',
  adult: 'taste.adult',
  diversity: 'taste.diversity',
  novelty: 'taste.novelty',
} as const satisfies Record<keyof Wishes, string>;

/** What all of their names begin with. */
export const WISH_PREFIX = 'taste.';

/** Nothing was asked for. */
export const NO_WISHES: Wishes = {
  favouriteGenres: [],
  avoidedGenres: [],
  favouriteTags: [],
  avoidedTags: [],
  lessLike: [],
  languages: [],
  period: null,
  adult: false,
  diversity: null,
  novelty: null,
};

/** Longest list of names that is heard, and longest name: more is no choice that a person made. */
const MOST_NAMES = 200;
const LONGEST_NAME = 100;
const LONGEST_ID = 500;
/** Years that a catalogue can mean; 0 and below are years before Christ. */
const YEARS = { least: -5000, most: 9999 };

/** @param registers of any name; those of wishes are read, whatever their values are */
export function wishesFrom(registers: Iterable<{ readonly name: string; readonly value: unknown }>): Wishes {
  const said = new Map<string, unknown>();
  for (const { name, value } of registers) said.set(name, value);
  const valueOf = (wish: keyof Wishes) => said.get(WISH_REGISTERS[wish]);
  return {
    favouriteGenres: namesIn(valueOf('favouriteGenres')),
    avoidedGenres: namesIn(valueOf('avoidedGenres')),
    favouriteTags: namesIn(valueOf('favouriteTags')),
    avoidedTags: namesIn(valueOf('avoidedTags')),
    lessLike: namesIn(valueOf('lessLike'), LONGEST_ID),
    languages: namesIn(valueOf('languages')),
    period: periodIn(valueOf('period')),
    adult: valueOf('adult') === true,
    diversity: shareIn(valueOf('diversity')),
    novelty: shareIn(valueOf('novelty')),
  };
}

/** True: lists are ranked as for somebody who never saw the profile. */
export function asksNothing(wishes: Wishes): boolean {
  const { period, adult, diversity, novelty, ...names } = wishes;
  return (
    period === null &&
    !adult &&
    diversity === null &&
    novelty === null &&
    Object.values(names).every((list) => list.length === 0)
  );
}

/** How names of genres, tags and languages are compared: sources do not agree on capitals. */
export const foldName = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** The strings of a list, each once; a newer version may put something else between them. */
function namesIn(value: unknown, longest = LONGEST_NAME): readonly string[] {
  if (!Array.isArray(value)) return [];
  const names = value.filter(
    (name): name is string => typeof name === 'string' && foldName(name) !== '' && name.length <= longest,
  );
  return [...new Map(names.map((name) => [foldName(name), name])).values()].slice(0, MOST_NAMES);
}

function periodIn(value: unknown): Wishes['period'] {
  if (typeof value !== 'object' || value === null) return null;
  const { from = null, to = null } = value as { from?: unknown; to?: unknown };
  if (!isYear(from) || !isYear(to)) return null;
  if ((from === null && to === null) || (from ?? -Infinity) > (to ?? Infinity)) return null;
  return { from, to };
}

const isYear = (value: unknown): value is number | null =>
  value === null || (Number.isInteger(value) && Number(value) >= YEARS.least && Number(value) <= YEARS.most);

const shareIn = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : null;

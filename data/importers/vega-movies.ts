/**
 * The demo catalogue: movies.json of the npm package vega-datasets, 3,201 films up to 2011. The set is kept as it
 * is because its faults teach; each of them is mended by a named rule here, and docs/datasets.md counts them.
 */
import { SourceError } from '../../models/errors';
import type { Item } from '../../models/types';
import { mapGenre } from '../catalogue/genres';
import { alternativesFact, filmId, parseFilmTitle } from '../catalogue/identity';
import { enrich } from '../catalogue/join';
import { repairMacRoman } from '../catalogue/mac-roman';
import { normaliseTag } from '../catalogue/tags';
import { reject, type CleanedRecord, type ImportRecord } from '../records';
import { releaseYear } from './vega-year';

const DATASET = 'vega';
const FILE = 'movies.json';

/** A Rotten Tomatoes percentage says less than thousands of votes: it counts as this many. */
export const ROTTEN_TOMATOES_VOTES = 100;

export interface VegaOptions {
  /** ms since the epoch: no film is released later. */
  readonly now: number;
}

/**
 * Records of the parsed JSON. `line` of a reject is the 1-based entry.
 * @throws {SourceError} when `entries` is not a list of objects with a `Title`
 */
export function* importVegaMovies(entries: unknown, options: VegaOptions): Generator<ImportRecord> {
  if (!Array.isArray(entries) || !entries.some((entry) => isRecord(entry) && 'Title' in entry)) {
    throw new SourceError(`${FILE} is not the film list of vega-datasets: run "npm ci" to install it again.`);
  }
  const misplaced = sharedRatings(entries);
  const films = new Map<string, Item>();
  const sourceIds = new Map<string, string>();
  let rejected = 0;
  for (const [index, entry] of entries.entries()) {
    const film = isRecord(entry) ? readFilm(entry, options.now, misplaced) : 'not a film';
    if (typeof film === 'string') {
      rejected++;
      yield reject(FILE, index + 1, film, JSON.stringify(entry) ?? 'undefined');
      continue;
    }
    yield* film.cleaned;
    const former = films.get(film.item.id);
    if (former) yield cleaned('duplicates merged', film.sourceId);
    else sourceIds.set(film.item.id, film.sourceId);
    films.set(film.item.id, former ? enrich(former, film.item) : film.item);
  }
  for (const item of films.values()) {
    yield { type: 'item', item, source: { dataset: DATASET, id: sourceIds.get(item.id) as string } };
  }
  const read = entries.length;
  yield { type: 'file', file: FILE, read, accepted: read - rejected, rejected };
}

type Entry = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const cleaned = (rule: string, detail: string): CleanedRecord => ({ type: 'cleaned', rule, detail });
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
/** Numbers > 0; the source writes 0 where it does not know. */
const amountOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;

function readFilm(
  entry: Entry,
  now: number,
  misplaced: ReadonlySet<string>,
): { item: Item; sourceId: string; cleaned: CleanedRecord[] } | string {
  const log: CleanedRecord[] = [];
  const raw = entry['Title'];
  const name = typeof raw === 'number' ? String(raw) : textOf(raw);
  if (name === null) return 'no title';
  if (typeof raw === 'number') log.push(cleaned('titles turned from numbers into text', name));
  const repaired = repairMacRoman(name);
  if (repaired !== name) log.push(cleaned('titles with broken accents mended', `${name} -> ${repaired}`));
  const parsed = parseFilmTitle(repaired);
  if (parsed.title !== repaired) log.push(cleaned('titles tidied', `${repaired} -> ${parsed.title}`));

  const release = releaseYear(textOf(entry['Release Date']), now);
  if (release.rule) log.push(cleaned(release.rule, `${name}: ${String(entry['Release Date'])}`));
  const year = release.year ?? parsed.year;
  const gaps = ['Major Genre', 'Director', 'Running Time min'].filter((field) => entry[field] == null);
  for (const field of gaps) log.push(cleaned(`films without ${field.toLowerCase()}`, name));

  const crowd = crowdOf(entry, misplaced);
  if (crowd.rule) log.push(cleaned(crowd.rule, name));
  const labels = labelsOf(entry);
  const director = textOf(entry['Director']);
  const sourceId = `${name} (${String(entry['Release Date'])})`;
  const item: Item = {
    id: filmId(parsed.title, year),
    kind: 'film',
    title: parsed.title,
    year,
    genres: labels.genres,
    creators: director === null ? [] : [director],
    tags: labels.tags,
    text: '',
    facts: { ...factsOf(entry), ...alternativesFact(parsed.alternatives) },
    crowd: crowd.value,
    media: null,
    externalIds: { [DATASET]: sourceId },
  };
  return { item, sourceId, cleaned: log };
}

function labelsOf(entry: Entry): { genres: string[]; tags: string[] } {
  const genres = new Set<string>();
  const tags = new Set<string>();
  for (const field of ['Major Genre', 'Creative Type', 'Source']) {
    const word = textOf(entry[field]);
    if (word === null || word === 'Multiple Creative Types') continue;
    const mapping = mapGenre(word);
    for (const genre of mapping?.genres ?? []) genres.add(genre);
    for (const tag of mapping ? (mapping.tags ?? []) : [normaliseTag(word)]) if (tag) tags.add(tag);
  }
  return { genres: [...genres], tags: [...tags] };
}

function factsOf(entry: Entry): Record<string, string> {
  const facts: Record<string, string> = {};
  const say = (name: string, value: string | null) => {
    if (value !== null) facts[name] = value;
  };
  const dollars = (field: string) => {
    const amount = amountOf(entry[field]);
    return amount === null ? null : `$${amount.toLocaleString('en-US')}`;
  };
  const minutes = amountOf(entry['Running Time min']);
  const rating = textOf(entry['MPAA Rating']);
  const distributor = textOf(entry['Distributor']);
  say('Running time', minutes === null ? null : `${minutes} min`);
  say('Rated', rating === 'Open' ? null : rating); // "Open" is a rating that was never given
  say('Distributor', distributor === 'Distributor Unknown' ? null : distributor);
  say('Budget', dollars('Production Budget'));
  say('US gross', dollars('US Gross'));
  say('Worldwide gross', dollars('Worldwide Gross'));
  return facts;
}

const imdbKey = (entry: Entry): string | null => {
  const rating = amountOf(entry['IMDB Rating']);
  const votes = amountOf(entry['IMDB Votes']);
  return rating === null || votes === null ? null : `${rating}|${votes}`;
};

/**
 * Ratings looked up by title alone: both `Casino Royale` (1967, 2006) carry 8.0 from 172,936 votes. Rating and number
 * of votes of two films never agree to the last digit, so a pair seen twice belongs to one film at most, and the
 * source does not say to which.
 */
function sharedRatings(entries: readonly unknown[]): Set<string> {
  const once = new Set<string>();
  const shared = new Set<string>();
  for (const entry of entries) {
    const key = isRecord(entry) ? imdbKey(entry) : null;
    if (key !== null) (once.has(key) ? shared : once).add(key);
  }
  return shared;
}

/** IMDb where it can be trusted, else Rotten Tomatoes, else null. */
function crowdOf(
  entry: Entry,
  misplaced: ReadonlySet<string>,
): { value: Item['crowd']; rule: string | null } {
  const key = imdbKey(entry);
  const imdb = amountOf(entry['IMDB Rating']);
  const votes = amountOf(entry['IMDB Votes']);
  const tomatoes = amountOf(entry['Rotten Tomatoes Rating']);
  const shared = key !== null && misplaced.has(key);
  if (imdb !== null && imdb <= 10 && votes !== null && !shared) {
    return { value: { mean: imdb / 10, votes }, rule: null };
  }
  const rule = shared ? 'ratings dropped that two films share' : null;
  if (tomatoes === null || tomatoes > 100) return { value: null, rule: rule ?? 'films without any rating' };
  return {
    value: { mean: tomatoes / 100, votes: ROTTEN_TOMATOES_VOTES },
    rule: rule ?? 'films rated by Rotten Tomatoes only',
  };
}

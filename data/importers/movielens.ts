/**
 * MovieLens in all its editions: 100K, 1M, 10M, and the CSV of latest, 20M, 25M and 32M.
 * Harper & Konstan 2015, "The MovieLens Datasets: History and Context", doi 10.1145/2827872.
 *
 * Films, links and tags are held in memory (tens of MB for 32M); ratings stream through in constant memory.
 */
import { SourceError } from '../../models/errors';
import type { ItemId } from '../../models/types';
import { flatten } from '../flatten';
import { findFile, type ImportRecord, type SourceFiles } from '../records';
import { EDITIONS, type Edition, type EditionFile } from './movielens-editions';
import { MovieLensFilms } from './movielens-films';
import { readRows, type Verdict } from './read-rows';

const DATASET = 'movielens';
const MEND =
  'Any edition of MovieLens from https://grouplens.org/datasets/movielens/ is read here: its folder or zip, as it comes.';

/** MovieLens opened in 1997 with ratings taken over from EachMovie of 1995/96. */
const FIRST_RATING = Date.UTC(1995, 0, 1);

export interface MovieLensOptions {
  /** ms since the epoch; a rating of later is broken. */
  readonly now: number;
}

/**
 * All items, then all ratings (`kind: 'rating'`, user keys `movielens:<userId>`). A broken row is a reject with its
 * line; the rest goes on. Links, tags and the tag genome may be missing.
 *
 * @throws {SourceError} when no edition has its films and ratings there, or a header is not MovieLens'
 */
export function importMovieLens(
  source: SourceFiles,
  options: MovieLensOptions,
): AsyncIterableIterator<ImportRecord> {
  return flatten(batchesOf(source, options));
}

async function* batchesOf(
  source: SourceFiles,
  options: MovieLensOptions,
): AsyncGenerator<readonly ImportRecord[]> {
  const paths = await source.files();
  const edition = editionOf(paths);
  const films = new MovieLensFilms();
  for (const file of edition.files.filter(({ step }) => step !== 'ratings'))
    yield* read(file, (cells) => films.take(file.step, cells));
  const idOf = new Map<string, ItemId>();
  for (const { movieId, item } of films.items()) {
    idOf.set(movieId, item.id);
    yield [{ type: 'item', item, source: { dataset: DATASET, id: movieId } }];
  }
  yield [...films.cleaned()];
  const ratings = new RatingReader(idOf, options.now);
  for (const file of edition.files.filter(({ step }) => step === 'ratings'))
    yield* read(file, (cells) => ratings.read(cells));

  function read(file: EditionFile, take: (cells: readonly string[]) => Verdict) {
    const path = findFile(paths, file.name);
    return path ? readRows(file.name, file.rows(source.open(path), MEND), take) : nothing();
  }
}

async function* nothing(): AsyncGenerator<never> {}

/** The first edition whose needed files are there. */
function editionOf(paths: readonly string[]): Edition {
  const missing = (edition: Edition) =>
    edition.files.filter(({ needed, name }) => needed && !findFile(paths, name));
  const [best] = EDITIONS.map((edition) => ({ edition, missing: missing(edition) })).sort(
    (a, b) => a.missing.length - b.missing.length,
  );
  if (best.missing.length === 0) return best.edition;
  const seen = paths.length === 0 ? 'no files' : paths.slice(0, 8).join(', ');
  throw new SourceError(`There is no ${best.missing[0].name} among ${seen}. ${MEND}`);
}

const NUMBER = /^\d+(?:\.\d+)?$/;
const WHOLE = /^\d{1,15}$/;

/** Checks ratings one by one. Remembers the films of the current user only: the file is sorted by user. */
class RatingReader {
  #user = '';
  readonly #rated = new Set<string>();

  constructor(
    readonly idOf: ReadonlyMap<string, ItemId>,
    readonly now: number,
  ) {}

  read(cells: readonly string[]): ImportRecord | string {
    const [user, film, stars, seconds] = cells as [string, string, string, string];
    if (!WHOLE.test(user)) return 'userId is not a whole number';
    const itemId = this.idOf.get(film);
    if (itemId === undefined) return 'movieId is not among the films';
    const value = NUMBER.test(stars) ? Number(stars) : NaN;
    if (!(value >= 0.5 && value <= 5)) return 'rating is not within 0.5 and 5';
    const at = WHOLE.test(seconds) ? Number(seconds) * 1000 : NaN;
    if (!(at >= FIRST_RATING && at <= this.now)) return 'timestamp is not within 1995 and today';
    if (user !== this.#user) {
      this.#user = user;
      this.#rated.clear();
    }
    if (this.#rated.has(film)) return 'this user rated this film before';
    this.#rated.add(film);
    return { type: 'interaction', userKey: `${DATASET}:${user}`, itemId, kind: 'rating', value, at };
  }
}

/**
 * MovieLens in its CSV edition: ml-latest-small, ml-latest, 20M, 25M and 32M.
 * Harper & Konstan 2015, "The MovieLens Datasets: History and Context", doi 10.1145/2827872.
 *
 * Films, links and tags are held in memory (tens of MB for 32M); ratings stream through in constant memory.
 */
import { SourceError } from '../../models/errors';
import type { ItemId } from '../../models/types';
import { readTable, type Row } from '../csv/table';
import { findFile, reject, type ImportRecord, type SourceFiles } from '../records';
import { MovieLensFilms } from './movielens-films';

const DATASET = 'movielens';
const MEND =
  'MovieLens as CSV (ml-latest-small, ml-25m, ml-32m …) from https://grouplens.org/datasets/movielens/ is what is read here; 100K, 1M and 10M are in an older format.';

/** MovieLens opened in 1997 with ratings taken over from EachMovie of 1995/96. */
const FIRST_RATING = Date.UTC(1995, 0, 1);

const TABLES = {
  movies: { name: 'movies.csv', columns: ['movieId', 'title', 'genres'] },
  links: { name: 'links.csv', columns: ['movieId', 'imdbId', 'tmdbId'] },
  tags: { name: 'tags.csv', columns: ['userId', 'movieId', 'tag', 'timestamp'] },
  ratings: { name: 'ratings.csv', columns: ['userId', 'movieId', 'rating', 'timestamp'] },
} as const;
type TableName = keyof typeof TABLES;

export interface MovieLensOptions {
  /** ms since the epoch; a rating of later is broken. */
  readonly now: number;
}

/**
 * All items, then all ratings (`kind: 'rating'`, user keys `movielens:<userId>`). A broken row is a reject with its
 * line; the rest goes on. `links.csv` and `tags.csv` may be missing.
 *
 * @throws {SourceError} when movies.csv or ratings.csv is missing, or a header is not MovieLens'
 */
export async function* importMovieLens(
  source: SourceFiles,
  options: MovieLensOptions,
): AsyncGenerator<ImportRecord> {
  const paths = await source.files();
  const fileOf = (table: TableName) => findFile(paths, TABLES[table].name);
  for (const table of ['movies', 'ratings'] as const) {
    if (!fileOf(table)) {
      const seen = paths.length === 0 ? 'no files' : paths.slice(0, 8).join(', ');
      throw new SourceError(`There is no ${TABLES[table].name} among ${seen}. ${MEND}`);
    }
  }

  const films = new MovieLensFilms();
  yield* readAll('movies', (cells) => films.addFilm(cells));
  yield* readAll('links', (cells) => films.addLinks(cells));
  yield* readAll('tags', (cells) => films.addTag(cells));
  const idOf = new Map<string, ItemId>();
  for (const { movieId, item } of films.items()) {
    idOf.set(movieId, item.id);
    yield { type: 'item', item, source: { dataset: DATASET, id: movieId } };
  }
  yield* films.cleaned();
  const ratings = new RatingReader(idOf, options.now);
  yield* readAll('ratings', (cells) => ratings.read(cells));

  /** Feeds each row to `take`, which answers with a record, null, or in words what is wrong with the row. */
  async function* readAll(
    table: TableName,
    take: (cells: readonly string[]) => ImportRecord | string | null,
  ): AsyncGenerator<ImportRecord> {
    const file = fileOf(table);
    if (!file) return;
    const { name, columns } = TABLES[table];
    let read = 0;
    let rejected = 0;
    for await (const row of readTable(name, source.open(file), columns, MEND)) {
      read++;
      const answer = judge(row, take);
      if (typeof answer === 'string') {
        rejected++;
        yield reject(name, row.line, answer, row.text);
      } else if (answer) yield answer;
    }
    yield { type: 'file', file: name, read, accepted: read - rejected, rejected };
  }
}

function judge(
  row: Row,
  take: (cells: readonly string[]) => ImportRecord | string | null,
): ImportRecord | string | null {
  return row.cells ? take(row.cells) : row.reason;
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
    if (itemId === undefined) return 'movieId is not in movies.csv';
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

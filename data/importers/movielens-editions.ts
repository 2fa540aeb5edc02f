/** The formats that MovieLens has had, as steps that read one file each. */
import { readSeparated } from '../csv/separated';
import { readTableBatches, type Row } from '../csv/table';

/** What the rows of a file say. */
export type Step = 'films' | 'links' | 'tags' | 'genome tags' | 'genome' | 'ratings';

export interface EditionFile {
  readonly step: Step;
  readonly name: string;
  /** Without it the source is not this edition. */
  readonly needed: boolean;
  /** @param mend what to do when the file is another one */
  rows(chunks: AsyncIterable<Uint8Array>, mend: string): AsyncIterable<readonly Row[]>;
}

export interface Edition {
  /** For people. */
  readonly name: string;
  /** In the order in which they are read. */
  readonly files: readonly EditionFile[];
}

const csv = (step: Step, name: string, columns: readonly string[], needed = false): EditionFile => ({
  ...{ step, name, needed },
  rows: (chunks, mend) => readTableBatches(name, chunks, columns, mend),
});

const dat = (step: Step, name: string, width: number, needed = false): EditionFile => ({
  ...{ step, name, needed },
  rows: (chunks) => readSeparated(chunks, '::', width),
});

/** Newest first: where files of several lie together, the newest is read. */
export const EDITIONS: readonly Edition[] = [
  {
    name: 'CSV (latest, 20M, 25M, 32M)',
    files: [
      csv('films', 'movies.csv', ['movieId', 'title', 'genres'], true),
      csv('links', 'links.csv', ['movieId', 'imdbId', 'tmdbId']),
      csv('tags', 'tags.csv', ['userId', 'movieId', 'tag', 'timestamp']),
      csv('genome tags', 'genome-tags.csv', ['tagId', 'tag']),
      csv('genome', 'genome-scores.csv', ['movieId', 'tagId', 'relevance']),
      csv('ratings', 'ratings.csv', ['userId', 'movieId', 'rating', 'timestamp'], true),
    ],
  },
  {
    name: '1M and 10M',
    files: [
      dat('films', 'movies.dat', 3, true),
      dat('tags', 'tags.dat', 4),
      dat('ratings', 'ratings.dat', 4, true),
    ],
  },
  {
    name: '100K',
    files: [
      {
        ...{ step: 'films', name: 'u.item', needed: true },
        rows: (chunks) => filmsOf100K(readSeparated(chunks, '|', 5 + GENRES_100K.length)),
      },
      {
        ...{ step: 'ratings', name: 'u.data', needed: true },
        rows: (chunks) => readSeparated(chunks, '\t', 4),
      },
    ],
  },
];

/** The 19 flags at the end of a line of u.item, in the order of u.genre; the first says that no genre is known. */
const GENRES_100K = [
  ...['', 'Action', 'Adventure', 'Animation', "Children's", 'Comedy', 'Crime', 'Documentary', 'Drama'],
  ...['Fantasy', 'Film-Noir', 'Horror', 'Musical', 'Mystery', 'Romance', 'Sci-Fi', 'Thriller', 'War'],
  'Western',
];

/** u.item: id, title, release date, video date, address, flags -> id, title, genres as in the other editions. */
async function* filmsOf100K(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) yield rows.map((row) => (row.cells ? film(row, row.cells) : row));
}

function film(row: Row, cells: readonly string[]): Row {
  const flags = cells.slice(5);
  if (!flags.every((flag) => flag === '0' || flag === '1'))
    return { ...row, cells: null, reason: 'a genre flag is neither 0 nor 1' };
  const genres = GENRES_100K.filter((genre, at) => genre !== '' && flags[at] === '1');
  return { ...row, cells: [cells[0], cells[1], genres.join('|')] };
}

/** The data sets that `npm run data -- <name>` knows. */
import { SourceError } from '../models/errors';
import type { ImportRecord, SourceFiles } from './records';
import { importMovieLens } from './importers/movielens';

export interface Dataset {
  readonly name: string;
  /** What its items are, in the plural. */
  readonly noun: string;
  /** Taken when no `--from` is given. */
  readonly url: string;
  /** Files that the importer looks for; those in parentheses may be missing. */
  readonly files: readonly string[];
  /** Who made it and what one may do with it, in one line. */
  readonly licence: string;
  /**
   * Reads a source to its end, items first.
   * @param options.now ms since the epoch
   * @throws {SourceError} when the source is not this data set
   */
  read(source: SourceFiles, options: { readonly now: number }): AsyncIterable<ImportRecord>;
}

export const DATASETS: readonly Dataset[] = [
  {
    name: 'movielens',
    noun: 'films',
    url: 'https://files.grouplens.org/datasets/movielens/ml-latest-small.zip',
    files: ['movies.csv', 'ratings.csv', '(tags.csv)', '(links.csv)'],
    licence:
      'GroupLens, University of Minnesota (Harper & Konstan 2015, doi 10.1145/2827872): non-commercial use with acknowledgement; see the README in the archive.',
    read: importMovieLens,
  },
];

/** @throws {SourceError} naming the data sets there are */
export function datasetNamed(name: string): Dataset {
  const dataset = DATASETS.find((candidate) => candidate.name === name);
  if (dataset) return dataset;
  const known = DATASETS.map((candidate) => candidate.name).join(', ');
  throw new SourceError(`There is no data set "${name}". Known: ${known}.`);
}

/** The data sets that `npm run data -- <name>` knows. */
import { SourceError } from '../models/errors';
import type { ImportRecord, SourceFiles } from './records';
import { importAmazon } from './importers/amazon';
import { importGoodbooks } from './importers/goodbooks';
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
    files: ['movies.csv', 'ratings.csv', '(tags.csv)', '(links.csv)', '(genome-scores.csv)'],
    licence:
      'GroupLens, University of Minnesota (Harper & Konstan 2015, doi 10.1145/2827872): non-commercial use with acknowledgement; see the README in the archive.',
    read: importMovieLens,
  },
  {
    name: 'goodbooks',
    noun: 'books',
    url: 'https://github.com/zygmuntz/goodbooks-10k/archive/refs/heads/master.zip',
    files: ['books.csv', 'ratings.csv', '(tags.csv)', '(book_tags.csv)', '(to_read.csv)'],
    licence: 'Z. Zajac 2017, github.com/zygmuntz/goodbooks-10k: CC BY-SA 4.0.',
    read: importGoodbooks,
  },
  {
    name: 'amazon',
    noun: 'products',
    url: 'https://jmcauley.ucsd.edu/data/amazon/reviews_Musical_Instruments_5.json.gz',
    files: ['reviews_<category>.json.gz', '(meta_<category>.json.gz)'],
    licence:
      'J. McAuley, UC San Diego (2014 edition; 2018 edition: Ni, Li and McAuley 2019): for research, with a reference.',
    read: importAmazon,
  },
];

/** @throws {SourceError} naming the data sets there are */
export function datasetNamed(name: string): Dataset {
  const dataset = DATASETS.find((candidate) => candidate.name === name);
  if (dataset) return dataset;
  const known = DATASETS.map((candidate) => candidate.name).join(', ');
  throw new SourceError(`There is no data set "${name}". Known: ${known}.`);
}

/**
 * Amazon reviews, the editions of 2014 (McAuley et al. 2015) and 2018 (Ni, Li and McAuley 2019): one JSON object a line,
 * gzip or plain, and metadata beside them, which in 2014 are literals of Python.
 *
 * The reviews are read twice, first for the products that they name. In memory are those products; reviews stream
 * through in constant memory.
 */
import { SourceError } from '../../models/errors';
import type { ItemId } from '../../models/types';
import { parsePythonLiteral } from '../json/python-literal';
import { readJsonLines } from '../json/records';
import { flatten } from '../flatten';
import { type ImportRecord, type PublishedReview, type SourceFiles } from '../records';
import { AmazonProducts, isAsin } from './amazon-products';
import { readRows } from './read-rows';

const DATASET = 'amazon';
const MEND =
  'Give a folder, or one file, of reviews as JSON lines (reviews_Musical_Instruments_5.json.gz, Musical_Instruments_5.json.gz), with its metadata (meta_Musical_Instruments.json.gz) beside it, from https://jmcauley.ucsd.edu/data/amazon/ or https://nijianmo.github.io/amazon/.';

/** The shop opened in 1995. */
const FIRST_REVIEW = Date.UTC(1995, 0, 1);

export interface AmazonOptions {
  /** ms since the epoch; a review of later is broken. */
  readonly now: number;
}

/**
 * All products that somebody reviewed, then the reviews (`kind: 'rating'` with its `review`, user keys
 * `amazon:<reviewerID>`). A broken row is a reject with its line. Without metadata products go by their number.
 *
 * @throws {SourceError} when there are no reviews
 */
export function importAmazon(
  source: SourceFiles,
  options: AmazonOptions,
): AsyncIterableIterator<ImportRecord> {
  return flatten(batchesOf(source, options));
}

async function* batchesOf(
  source: SourceFiles,
  options: AmazonOptions,
): AsyncGenerator<readonly ImportRecord[]> {
  const paths = (await source.files()).filter((path) => /\.jsonl?(?:\.gz)?$/i.test(path));
  const nameOf = (path: string) => path.split('/').at(-1) as string;
  const metadata = paths.filter((path) => /^meta[_-]/i.test(nameOf(path)));
  const reviews = paths.filter((path) => !metadata.includes(path));
  if (reviews.length === 0) {
    const seen = (await source.files()).slice(0, 8).join(', ') || 'no files';
    throw new SourceError(`There is no file of reviews among ${seen}. ${MEND}`);
  }

  const idOf = new Map<string, ItemId | null>();
  for (const path of reviews)
    for await (const rows of readJsonLines(source.open(path)))
      for (const { cells } of rows) {
        const review = cells && readReview(cells, options.now);
        if (review && typeof review !== 'string') idOf.set(review.asin, null);
      }
  const products = new AmazonProducts();
  for (const path of metadata)
    yield* readRows(nameOf(path), readJsonLines(source.open(path), parseEither), (value) => {
      const { asin } = value;
      if (isAsin(asin) && !idOf.has(asin)) return (products.left(asin), null);
      const item = products.read(value);
      if (typeof item === 'string') return item;
      if (idOf.get(asin as string)) return 'this asin was there before';
      idOf.set(asin as string, item.id);
      return { type: 'item', item, source: { dataset: DATASET, id: asin as string } };
    });
  for (const [asin, known] of idOf) {
    if (known) continue;
    const item = products.bare(asin);
    idOf.set(asin, item.id);
    yield [{ type: 'item', item, source: { dataset: DATASET, id: asin } }];
  }
  yield [...products.cleaned()];
  for (const path of reviews)
    yield* readRows(nameOf(path), readJsonLines(source.open(path)), (value) => {
      const review = readReview(value, options.now);
      if (typeof review === 'string') return review;
      const { asin, reviewer, stars, at, published } = review;
      return {
        ...{ type: 'interaction', userKey: `${DATASET}:${reviewer}`, kind: 'rating', value: stars, at },
        itemId: idOf.get(asin) as ItemId,
        ...(published && { review: published }),
      };
    });
}

/** JSON where it is JSON: the literals of one edition are told by their first quote. */
const parseEither = (text: string): unknown =>
  /^\s*\{\s*"/.test(text) ? JSON.parse(text) : parsePythonLiteral(text);

interface Review {
  readonly asin: string;
  readonly reviewer: string;
  readonly stars: number;
  readonly at: number;
  /** Null for stars without a word. */
  readonly published: PublishedReview | null;
}

/** @returns in words what is wrong with it, when something is */
function readReview(fields: Readonly<Record<string, unknown>>, now: number): Review | string {
  const { asin, reviewerID: reviewer, overall: stars, unixReviewTime: seconds } = fields;
  if (!isAsin(asin)) return 'asin is not ten letters and digits';
  if (typeof reviewer !== 'string' || !/^[A-Z0-9]{6,40}$/.test(reviewer))
    return 'reviewerID is missing or odd';
  if (typeof stars !== 'number' || !(stars >= 1 && stars <= 5)) return 'overall is not within 1 and 5';
  const at = typeof seconds === 'number' ? seconds * 1000 : NaN;
  if (!(Number.isInteger(at) && at >= FIRST_REVIEW && at <= now))
    return 'unixReviewTime is not within 1995 and today';
  return { asin, reviewer, stars, at, published: published(fields) };
}

/** 2014 has `helpful: [by, of]`; 2018 `vote: "1,234"`, `verified` and `image`. The reviewer's name is not taken over. */
function published(fields: Readonly<Record<string, unknown>>): PublishedReview | null {
  const words = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
  const [summary, text] = [words(fields.summary), words(fields.reviewText)];
  if (summary === '' && text === '') return null;
  const { helpful, vote, verified, image } = fields;
  const votes = Array.isArray(helpful) ? helpful[0] : Number(String(vote ?? '').replaceAll(',', '') || NaN);
  return {
    ...{ summary, text },
    helpful: Number.isInteger(votes) && votes >= 0 ? votes : null,
    verified: typeof verified === 'boolean' ? verified : null,
    images: Array.isArray(image) ? image.length : 0,
  };
}

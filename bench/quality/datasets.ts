import { createReadStream } from 'node:fs';
import path from 'node:path';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ValuedRow } from '../../models/evaluation/cli/read-log';
import { movieLensLogs } from '../../models/evaluation/testing/movielens';
import type { Item, ItemId } from '../../models/types';

export interface Ratings {
  readonly rows: readonly ValuedRow[];
  /** What is known of the items; empty where the source says nothing. */
  readonly items: ReadonlyMap<ItemId, Item>;
}

const SHARED = env.PALATE_SHARED_DATA ?? path.resolve(import.meta.dirname, '../../../shared/data');
const INSTRUMENTS = path.join(SHARED, 'amazon-reviews/reviews_Musical_Instruments_5.json.gz');

/** Each data set whole; people's free tags are left out, since some were given after what is asked for. */
export const DATASETS: Readonly<Record<string, () => Promise<Ratings>>> = {
  async movielens() {
    const { train, test, items } = await movieLensLogs('test');
    const untagged = [...items].map(([id, item]): [ItemId, Item] => [id, { ...item, tags: [] }]);
    return { rows: [...train, ...test], items: new Map(untagged) };
  },
  async instruments() {
    const reviews = await instrumentReviews();
    return { rows: reviews.map(({ text: _, ...row }) => row), items: new Map() };
  },
};

/** Reviews of Musical Instruments with their words: the headline, and what follows. */
export async function instrumentReviews(): Promise<(ValuedRow & { readonly text: string })[]> {
  const reviews: (ValuedRow & { readonly text: string })[] = [];
  const lines = createInterface(createReadStream(INSTRUMENTS).pipe(createGunzip()));
  for await (const line of lines) {
    if (line === '') continue;
    const { reviewerID, asin, overall, unixReviewTime, summary, reviewText } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    reviews.push({
      ...{ userId: String(reviewerID), itemId: String(asin), value: Number(overall) },
      ...{ at: Number(unixReviewTime) * 1000, text: `${String(summary)}\n${String(reviewText)}` },
    });
  }
  return reviews;
}

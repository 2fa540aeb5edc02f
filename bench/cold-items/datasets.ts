import { joinCatalogue } from '../../data/catalogue/join';
import { importVegaMovies } from '../../data/importers/vega-movies';
import { readVegaMovies } from '../../data/source/vega';
import { bareItem } from '../../models/bare-item';
import type { Item, ItemId } from '../../models/types';
import { DATASETS, instrumentReviews, type Ratings } from '../quality/datasets';

/** Data sets whose items have something to read, so that one which nobody has touched can be placed. */
export const DESCRIBED: Readonly<Record<string, () => Promise<Ratings>>> = {
  /** Titles, years and genres. */
  movielens: DATASETS.movielens,
  demo,
  'instruments-first-review': describedByFirstReview,
};

/** The demo catalogue with the ratings of the films that it has in common with MovieLens: directors and more. */
async function demo(): Promise<Ratings> {
  const { rows, items } = await DATASETS.movielens();
  const films: Item[] = [];
  for (const record of importVegaMovies(await readVegaMovies(), { now: DEMO_READ_AT }))
    if (record.type === 'item') films.push(record.item);
  const { pairs } = joinCatalogue(films, [...items.values()]).report;
  const nameOf = new Map(pairs.map(({ incoming, catalogue }) => [incoming, catalogue]));
  return {
    rows: rows.flatMap((row) => {
      const itemId = nameOf.get(row.itemId);
      return itemId === undefined ? [] : [{ ...row, itemId }];
    }),
    items: new Map(films.map((film): [ItemId, Item] => [film.id, film])),
  };
}

/** Years after it are misprints to the importer. */
const DEMO_READ_AT = Date.UTC(2026, 0, 1);

/**
 * The sample has no metadata at all, not even titles. A stand-in for a product page: the words of the first review of
 * each product. Its writer's row is in no part of any split, neither trained on nor asked for.
 */
async function describedByFirstReview(): Promise<Ratings> {
  const reviews = await instrumentReviews();
  const first = new Map<ItemId, (typeof reviews)[number]>();
  for (const review of reviews) {
    const before = first.get(review.itemId);
    const earlier =
      !before || review.at < before.at || (review.at === before.at && review.userId < before.userId);
    if (earlier) first.set(review.itemId, review);
  }
  return {
    rows: reviews.filter((review) => first.get(review.itemId) !== review),
    items: new Map(
      [...first].map(([id, { text }]): [ItemId, Item] => [
        id,
        bareItem(id, { kind: 'product', title: '', text }),
      ]),
    ),
  };
}

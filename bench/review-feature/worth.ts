import { standardDeviation } from '../../models/hybrid/blend';
import type { ValuedRow } from '../../models/evaluation/cli/read-log';
import type { Reading } from '../../models/sentiment/reading';
import { countReadings, priorOf, summarise } from '../../models/sentiment/review-summary';
import type { ItemId, Recommender } from '../../models/types';

/** One rating, and what was read out of the words beside it. */
export interface ReadRow extends ValuedRow {
  readonly reading: Reading;
}

/** What reviews say of items, as the server would tell it if it had these rows and no others. */
export function worthOf(rows: readonly ReadRow[]): Map<ItemId, number> {
  const byItem = new Map<ItemId, Reading[]>();
  for (const { itemId, reading } of rows) {
    const own = byItem.get(itemId);
    if (own) own.push(reading);
    else byItem.set(itemId, [reading]);
  }
  const counts = [...byItem].map(([itemId, own]) => [itemId, countReadings(own)] as const);
  const prior = priorOf(counts.map(([, count]) => count));
  return new Map(
    counts.flatMap(([itemId, count]) => {
      const summary = prior && summarise(count, prior);
      return summary ? [[itemId, summary.positive] as const] : [];
    }),
  );
}

/**
 * The recommender's score in its own standard deviations, plus weight times the worth in its own: a shift by its mean, so that
 * an item of which nothing is told neither gains nor loses.
 */
export function withWorth(
  recommender: Recommender,
  worth: ReadonlyMap<ItemId, number>,
  weight: number,
): Recommender {
  const { vocabulary } = recommender;
  const known = Float32Array.from(vocabulary.ids, (id) => worth.get(id) ?? NaN);
  const mean = [...worth.values()].reduce((sum, each) => sum + each, 0) / worth.size;
  const deviation = standardDeviation(known);
  const added = known.map((each) => (Number.isNaN(each) || deviation === 0 ? 0 : (each - mean) / deviation));
  return {
    ...recommender,
    async score(history) {
      const scores = await recommender.score(history);
      const unit = standardDeviation(scores) || 1;
      return scores.map((score, item) => score / unit + weight * added[item]);
    },
  };
}

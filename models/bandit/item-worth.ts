/** What is known of items whoever looks at them: in the order of the catalogue, owned by the caller. */
import { standardDeviation } from '../hybrid/blend';
import type { Item, ItemId } from '../types';

/**
 * The mean of a crowd, drawn towards that of all by the median number of votes (a Bayesian average), so that three votes
 * of ten stars are not the best of all; NaN without votes.
 */
export function crowdQuality(items: readonly Item[]): Float32Array {
  const crowds = items.flatMap(({ crowd }) => (crowd && crowd.votes > 0 ? [crowd] : []));
  const all = crowds.reduce((sum, { mean }) => sum + mean, 0) / crowds.length;
  const votes = crowds.map((crowd) => crowd.votes).sort((a, b) => a - b);
  const median = votes[Math.floor(votes.length / 2)];
  return Float32Array.from(items, ({ crowd }) =>
    crowd && crowd.votes > 0 ? (crowd.votes * crowd.mean + median * all) / (crowd.votes + median) : NaN,
  );
}

/**
 * What is thought of each item: by a crowd and by published reviews, each in standard deviations from its mean over the
 * catalogue, added up. Both are drawn towards that mean where they rest on little, so what is missing counts as 0; NaN where both
 * are. Without any reviews it is the crowd's figure itself.
 */
export function itemQuality(items: readonly Item[]): Float32Array {
  const crowd = crowdQuality(items);
  const reviews = Float32Array.from(items, (item) => item.reviews?.positive ?? NaN);
  if (reviews.every(Number.isNaN)) return crowd;
  const [byCrowd, byReviews] = [standardised(crowd), standardised(reviews)];
  return byCrowd.map((value, item) => {
    if (Number.isNaN(value)) return byReviews[item];
    return value + (byReviews[item] || 0);
  });
}

/** NaN stays NaN; where nothing differs all are 0. */
function standardised(values: Float32Array): Float32Array {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = standardDeviation(values) || 1;
  return values.map((value) => (value - mean) / deviation);
}

/**
 * How many people have touched each item: by the shared model where there is one, else by the votes of a crowd outside.
 * @param counts in an order of their own
 */
export function touchedBy(
  items: readonly Item[],
  counts: { readonly ids: readonly ItemId[]; readonly counts: ArrayLike<number> } | null,
): Float32Array {
  const known = new Map(counts?.ids.map((id, at) => [id, counts.counts[at]]));
  return Float32Array.from(items, ({ id, crowd }) => known.get(id) ?? (counts ? 0 : (crowd?.votes ?? 0)));
}

/** What is known of items whoever looks at them: in the order of the catalogue, owned by the caller. */
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

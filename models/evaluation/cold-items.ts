/**
 * The cold-item protocol: some items are held out completely, as if nobody had ever touched them, and are asked for
 * by the people who liked some of them, who keep everything else that they said.
 */
import type { Random } from '../math/random';
import type { ItemId, Recommender } from '../types';
import type { LogRow } from './split';

export interface ColdItemSplit<Row> {
  /** Rows about all other items. */
  readonly train: Row[];
  /** Rows about the held-out items. */
  readonly test: Row[];
  readonly cold: ReadonlySet<ItemId>;
}

/** Each item of the rows is held out with the chance `share` in [0, 1]; the same for any order of the rows. */
export function coldItemSplit<Row extends LogRow>(
  rows: readonly Row[],
  { share, random }: { readonly share: number; readonly random: Random },
): ColdItemSplit<Row> {
  const ids = [...new Set(rows.map(({ itemId }) => itemId))].sort();
  const cold = new Set(ids.filter(() => random() < share));
  return {
    train: rows.filter(({ itemId }) => !cold.has(itemId)),
    test: rows.filter(({ itemId }) => cold.has(itemId)),
    cold,
  };
}

/** The same recommender with answers for these items only, so that they are ranked among themselves. */
export function answeringOnly(recommender: Recommender, items: ReadonlySet<ItemId>): Recommender {
  const outside = recommender.vocabulary.ids.flatMap((id, index) => (items.has(id) ? [] : [index]));
  return {
    ...recommender,
    async score(history) {
      const scores = await recommender.score(history);
      for (const index of outside) scores[index] = NaN;
      return scores;
    },
  };
}

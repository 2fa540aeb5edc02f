import { contributionsOf } from '../../../models/content/profile';
import type { ProfileConfig } from '../../../models/content/config';
import type { History, Item, ItemId } from '../../../models/types';
import type { TasteShare, TasteShares } from './messages';

/** What of the catalogue is needed here. */
export interface ItemLookup {
  readonly vocabulary: { indexOf(id: ItemId): number };
  item(id: ItemId): Pick<Item, 'genres' | 'year'> | undefined;
}

/**
 * How a person's likes and dislikes spread over genres and decades, by the weights that the content profile gives them
 * (confidence, halved each half-life), so that the figures are those that rank. A title with several genres gives each
 * an equal part: over the genres, and over the decades, the shares of likes sum to 1, those of dislikes too.
 */
export function tasteShares(history: History, config: ProfileConfig, catalogue: ItemLookup): TasteShares {
  const genres = new Shares();
  const decades = new Shares();
  for (const { itemId, weight } of contributionsOf(history, config, (id) =>
    catalogue.vocabulary.indexOf(id),
  )) {
    const item = catalogue.item(itemId);
    if (!item) continue;
    // γ is the weight of all dislikes together.
    const share = weight > 0 ? weight : weight / config.dislikeWeight;
    const named = item.genres.length > 0 ? [...new Set(item.genres)] : [null];
    for (const genre of named) genres.add(genre, share / named.length);
    decades.add(item.year === null ? null : `${Math.floor(item.year / 10) * 10}s`, share);
  }
  return { genres: genres.sorted(), decades: decades.sorted() };
}

class Shares {
  readonly #byName = new Map<string | null, { liked: number; disliked: number; titles: number }>();

  /** @param share > 0 of the likes, < 0 of the dislikes */
  add(name: string | null, share: number): void {
    const sum = this.#byName.get(name) ?? { liked: 0, disliked: 0, titles: 0 };
    this.#byName.set(name, sum);
    if (share > 0) {
      sum.liked += share;
      sum.titles++;
    } else sum.disliked -= share;
  }

  /** What is liked most first. */
  sorted(): TasteShare[] {
    return [...this.#byName]
      .map(([name, sum]) => ({ name, ...sum }))
      .sort(
        (a, b) => b.liked - a.liked || b.disliked - a.disliked || ((a.name ?? '') < (b.name ?? '') ? -1 : 1),
      );
  }
}

import type { ItemId, Standing } from '../../../models/types';
import type { LibraryView } from '../workers/messages';

/** The standing of every item in the library; an item in two shelves has one standing. */
export function standingsOf(view: LibraryView | null): ReadonlyMap<ItemId, Standing> {
  if (!view) return new Map();
  const entries = [...view.liked, ...view.saved, ...view.rated, ...view.owned, ...view.hidden];
  return new Map(entries.map(({ standing }) => [standing.itemId, standing]));
}

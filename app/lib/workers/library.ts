import type { ItemId, Standing } from '../../../models/types';
import type { Catalogue } from './catalogue';
import type { LibraryView } from './messages';

/** What the person said of items, latest first. "Not for me" and hidden items stand together: both can be undone. */
export function libraryView(standings: ReadonlyMap<ItemId, Standing>, catalogue: Catalogue): LibraryView {
  const entries = [...standings.values()]
    .sort((a, b) => b.at - a.at || (a.itemId < b.itemId ? -1 : 1))
    .map((standing) => ({ card: catalogue.card(standing.itemId) ?? null, standing }));
  return {
    liked: entries.filter(({ standing }) => standing.liked),
    saved: entries.filter(({ standing }) => standing.saved),
    rated: entries.filter(({ standing }) => standing.rating !== null),
    owned: entries.filter(({ standing }) => standing.purchased),
    hidden: entries.filter(({ standing }) => standing.hidden || standing.disliked),
  };
}

import type { ContentState } from '../../../models/content/state';
import { contentTrainer } from '../../../models/content/trainer';
import type { Item, ItemId } from '../../../models/types';
import { Vocabulary } from '../../../models/vocabulary';
import { cardOf } from './cards';
import { decodeCatalogue } from './catalogue-bytes';
import type { StoredBytes } from './engine-store';
import type { Card } from './messages';

/** A catalogue and what can be learned from it alone. */
export interface Catalogue {
  readonly digest: string | null;
  readonly items: readonly Item[];
  readonly vocabulary: Vocabulary;
  /** Null without items. */
  readonly content: ContentState | null;
  /** Undefined for an unknown item. */
  item(id: ItemId): Item | undefined;
  card(id: ItemId): Card | undefined;
}

/** @throws {ArtefactError} when the bytes cannot be read */
export async function openCatalogue(stored: StoredBytes | null): Promise<Catalogue> {
  const items = stored ? decodeCatalogue(stored.bytes) : [];
  const vocabulary = new Vocabulary(items.map(({ id }) => id));
  // The content model learns from items alone, without chance or time.
  const data = { items, users: [], now: 0 };
  const content =
    items.length > 0 ? await contentTrainer.fit(data, contentTrainer.defaults, { seed: 0 }) : null;
  const cards: (Card | undefined)[] = [];
  return {
    digest: stored?.digest ?? null,
    items,
    vocabulary,
    content,
    item: (id) => items[vocabulary.indexOf(id)],
    card(id) {
      const index = vocabulary.indexOf(id);
      return index < 0 ? undefined : (cards[index] ??= cardOf(items[index]));
    },
  };
}

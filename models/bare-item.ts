import type { Item, ItemId } from './types';

/** An item of which nothing is known but what is said: a film called by its id. */
export const bareItem = (id: ItemId, more: Partial<Item> = {}): Item => ({
  id,
  kind: 'film',
  title: id,
  year: null,
  genres: [],
  creators: [],
  tags: [],
  text: '',
  facts: {},
  crowd: null,
  media: null,
  externalIds: {},
  ...more,
});

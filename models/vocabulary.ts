import { assert } from './errors';
import type { ItemId, VocabularyView } from './types';

/** The only id <-> index map. Immutable; the index of an id is its place in `ids`. */
export class Vocabulary implements VocabularyView {
  readonly #indexes: ReadonlyMap<ItemId, number>;

  /** @param ids distinct ids, kept by reference: do not change the array afterwards. */
  constructor(readonly ids: readonly ItemId[]) {
    this.#indexes = new Map(ids.map((id, index) => [id, index]));
    assert(this.#indexes.size === ids.length, 'vocabulary ids must be distinct');
  }

  get size(): number {
    return this.ids.length;
  }

  idOf(index: number): ItemId {
    const id = this.ids[index];
    assert(id !== undefined, `index ${index} outside vocabulary of ${this.size}`);
    return id;
  }

  indexOf(id: ItemId): number {
    return this.#indexes.get(id) ?? -1;
  }
}

/**
 * The vocabulary of some ids: `other` itself where it has the same in the same order, as a model of this very catalogue has. It
 * spares a map of all ids, and one look-up warms the caches for the next.
 */
export function vocabularyOf(ids: readonly ItemId[], other: VocabularyView): VocabularyView {
  const same = ids.length === other.size && ids.every((id, index) => id === other.ids[index]);
  return same ? other : new Vocabulary(ids);
}

/** What the items of one catalogue have that a person may wish for or against. Made when it is first asked for. */
import type { Item, VocabularyView } from '../types';
import { foldName } from '../wishes';
import { isAdult, languagesOf } from './item-traits';

/** One genre, tag or language and who has it. */
export interface Trait {
  /** As the catalogue spells it first. */
  readonly name: string;
  /** Indexes of the vocabulary, each once. */
  readonly items: readonly number[];
}

export type TraitIndex = ReadonlyMap<string, Trait>;

/** Keys are folded names (`foldName`). */
export interface CatalogueTraits {
  readonly genres: TraitIndex;
  readonly tags: TraitIndex;
  readonly languages: TraitIndex;
  /** Indexes of the items for adults only. */
  readonly adult: readonly number[];
  /** By index of the vocabulary; NaN where it is not known. */
  readonly years: Float64Array;
}

/** @param items any order; those outside the vocabulary are passed over */
export function catalogueTraits(items: readonly Item[], vocabulary: VocabularyView): CatalogueTraits {
  const known = once(() =>
    items.flatMap((item) => {
      const index = vocabulary.indexOf(item.id);
      return index < 0 ? [] : [{ index, item }];
    }),
  );
  const indexBy = (namesOf: (item: Item) => readonly string[]) => once(() => traitIndex(known(), namesOf));
  const genres = indexBy((item) => item.genres);
  const tags = indexBy((item) => item.tags);
  const languages = indexBy(languagesOf);
  const adult = once(() =>
    known()
      .filter(({ item }) => isAdult(item))
      .map(({ index }) => index),
  );
  const years = once(() => {
    const years = new Float64Array(vocabulary.size).fill(NaN);
    for (const { index, item } of known()) if (item.year !== null) years[index] = item.year;
    return years;
  });
  return {
    get genres() {
      return genres();
    },
    get tags() {
      return tags();
    },
    get languages() {
      return languages();
    },
    get adult() {
      return adult();
    },
    get years() {
      return years();
    },
  };
}

function traitIndex(
  items: readonly { readonly index: number; readonly item: Item }[],
  namesOf: (item: Item) => readonly string[],
): TraitIndex {
  const traits = new Map<string, { name: string; items: number[] }>();
  for (const { index, item } of items) {
    for (const name of namesOf(item)) {
      const key = foldName(name);
      const trait = traits.get(key);
      if (!trait) traits.set(key, { name, items: [index] });
      else if (trait.items.at(-1) !== index) trait.items.push(index);
    }
  }
  return traits;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

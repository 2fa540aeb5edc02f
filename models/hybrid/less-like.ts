/** What items lose by being like those of which less is wanted. docs/maths.md, Wishes. */
import type { ItemId, VocabularyView, Wishes, WishMet } from '../types';
import { bandOf } from './band';

/** Against the very item of which less is wanted, in bands. */
export const LESS = 1;

/** Likeness below which two items are alike by chance: less of one says nothing of the other. */
const LEAST_LIKENESS = 0.1;

/** An item of which less is wanted. */
export interface Unwanted {
  readonly id: ItemId;
  readonly index: number;
  /** How alike all items are to it, by index: 1 for itself, 0 for what is not, or by chance alone. */
  readonly likeness: Float32Array;
}

/** @param likenessTo how alike all items are to one, in [-1, 1] by index, NaN where nothing is known; not changed */
export function unwantedOf(
  { lessLike }: Pick<Wishes, 'lessLike'>,
  vocabulary: VocabularyView,
  likenessTo: (id: ItemId) => Float32Array,
): Unwanted[] {
  return lessLike.flatMap((id) => {
    const index = vocabulary.indexOf(id);
    if (index < 0) return [];
    const likeness = new Float32Array(vocabulary.size);
    likenessTo(id).forEach((known, item) => {
      if (known >= LEAST_LIKENESS) likeness[item] = Math.min(1, known);
    });
    likeness[index] = 1;
    return [{ id, index, likeness }];
  });
}

/** What each item loses, in bands. */
export interface Losses {
  /** By index, <= 0. */
  readonly values: Float64Array;
  /** By which wish, or by none. */
  met(index: number): readonly WishMet[];
}

/**
 * Of several unwanted items the one that costs an item most counts alone.
 * @param before scores by index from which they are lost @param width of the band, > 0
 */
export function lossesOf(unwanted: readonly Unwanted[], before: Float32Array, width: number): Losses {
  const { last } = bandOf(before);
  const values = new Float64Array(before.length);
  const by = new Int32Array(before.length);
  unwanted.forEach(({ index, likeness }, wish) => {
    // The first of somebody with few likes stands more than the whole band above its end.
    const height = (before[index] - last) / width;
    const most = LESS * (height > 1 ? height : 1);
    for (let item = 0; item < values.length; item++) {
      const value = -most * likeness[item];
      if (value >= values[item]) continue;
      values[item] = value;
      by[item] = wish;
    }
  });
  return {
    values,
    met: (item) =>
      values[item] < 0 ? [{ kind: 'less', wish: unwanted[by[item]].id, value: values[item] }] : [],
  };
}

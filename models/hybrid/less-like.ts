/** What items lose by being like those of which less is wanted. docs/maths.md, Wishes. */
import type { ItemId, VocabularyView, Wishes, WishMet } from '../types';
import { bandOf } from './band';

/** Against the very item of which less is wanted, in bands. */
export const LESS = 1;

/** Likeness below which two items are alike by chance: less of one says nothing of the other. */
const LEAST_LIKENESS = 0.1;

/** An item of which less is wanted, and those that are like it, itself among them. */
export interface Unwanted {
  readonly id: ItemId;
  readonly index: number;
  /** By index, in (0, 1]. */
  readonly likenesses: ReadonlyMap<number, number>;
}

/** @param likenessTo how alike all items are to one, in [-1, 1] by index, NaN where nothing is known */
export function unwantedOf(
  { lessLike }: Pick<Wishes, 'lessLike'>,
  vocabulary: VocabularyView,
  likenessTo: (id: ItemId) => Float32Array,
): Unwanted[] {
  return lessLike.flatMap((id) => {
    const index = vocabulary.indexOf(id);
    if (index < 0) return [];
    const likenesses = new Map([[index, 1]]);
    likenessTo(id).forEach((likeness, item) => {
      if (likeness >= LEAST_LIKENESS && item !== index) likenesses.set(item, Math.min(1, likeness));
    });
    return [{ id, index, likenesses }];
  });
}

/**
 * What each item loses, in bands: of several unwanted items the one that costs it most counts alone.
 * @param scores before anything is lost; asked for when something is @param width of the band, > 0
 */
export function lossesOf(
  unwanted: readonly Unwanted[],
  scores: () => Float32Array,
  width: number,
): Map<number, WishMet> {
  const losses = new Map<number, WishMet>();
  if (unwanted.length === 0) return losses;
  const before = scores();
  const { last } = bandOf(before);
  for (const { id, index, likenesses } of unwanted) {
    // The first of somebody with few likes stands more than the whole band above its end.
    const height = (before[index] - last) / width;
    const most = LESS * (height > 1 ? height : 1);
    for (const [item, likeness] of likenesses) {
      const value = -most * likeness;
      if (value < (losses.get(item)?.value ?? 0)) losses.set(item, { kind: 'less', wish: id, value });
    }
  }
  return losses;
}

/** How wishes act on the ranking of one catalogue: some items are left out, others gain. docs/maths.md, Wishes. */
import type { ItemId, VocabularyView, Wishes, WishMet, WishRefusal } from '../types';
import { foldName } from '../wishes';
import { bandOf } from './band';
import { added, type BlendPart, standardDeviation } from './blend';
import { LESS, lossesOf, type Unwanted, unwantedOf } from './less-like';
import type { CatalogueTraits, TraitIndex } from './traits';

/**
 * In units of the band of a person's own scores (`bandOf`): a wish then moves the list of a stranger, whom only
 * popularity ranks, about as far as that of somebody whose likes set items far apart.
 */
export const WISH_STRENGTHS = {
  /** One favourite that every item has; a rarer one has more. */
  favourite: 0.16,
  /** An item of the wished years. */
  period: 0.3,
  /** Against the very item of which less is wanted; more where it stands above the band. */
  less: LESS,
} as const;

/** From e^3 on, 1 item of 20, a favourite is not worth more for being rarer. */
const RAREST = 3;

/** One person's wishes, for one catalogue. */
export interface WishTerms {
  /** Items that no list may recommend. */
  readonly leftOut: ReadonlySet<ItemId>;
  /**
   * What favourites, period and `lessLike` add to these scores, NaN for items that meet none; null where they add
   * nothing.
   * @param novelty what the wish for it adds to them
   */
  part(own: Float32Array, novelty?: BlendPart | null): Required<BlendPart> | null;
  /** Why an item is left out: every wish that speaks against it; empty for one that is not. */
  refused(index: number): readonly WishRefusal[];
}

/** Reads wishes for one catalogue; the same object is read once. */
export type WishReader = (wishes: Wishes) => WishTerms;

/**
 * @param likenessTo how alike all items are to one, in [-1, 1] by index, NaN where nothing is known; absent: no item is
 * like another
 */
export function wishReader(
  traits: CatalogueTraits,
  vocabulary: VocabularyView,
  likenessTo: (id: ItemId) => Float32Array = () => new Float32Array(0),
): WishReader {
  const known = new WeakMap<Wishes, WishTerms>();
  return (wishes) => {
    const terms = known.get(wishes) ?? {
      leftOut: new Set(
        refusalsOf(wishes, traits).flatMap(({ items }) => items.map((index) => vocabulary.idOf(index))),
      ),
      refused: (index: number) =>
        refusalsOf(wishes, traits).flatMap(({ items, ...refusal }) =>
          items.includes(index) ? [refusal] : [],
        ),
      part: additions(wishes, traits, vocabulary.size, unwantedOf(wishes, vocabulary, likenessTo)),
    };
    known.set(wishes, terms);
    return terms;
  };
}

/**
 * What a wish for the unknown, or for the well known, has in the score: ± w pop³ / σ. The cube, since popularity
 * itself is a source: less of it in proportion would leave its order as it is, and with the cube the best place moves
 * down from the best known item.
 * @param weight w at the two ends of the wish, in units of a source's weight
 */
export function noveltyPart(wishes: Wishes, popularity: Float32Array, weight: number): BlendPart | null {
  const novelty = wishes.novelty ?? 0.5;
  const deviation = standardDeviation(popularity);
  if (novelty === 0.5 || deviation === 0) return null;
  const scores = popularity.map((score) => score ** 3);
  return { source: 'novelty', factor: (weight * (1 - 2 * novelty)) / deviation, scores };
}

/** Each wish that leaves items out, with them. */
function refusalsOf(
  wishes: Wishes,
  traits: CatalogueTraits,
): (WishRefusal & { readonly items: readonly number[] })[] {
  const avoided = (kind: 'genre' | 'tag', names: readonly string[], index: () => TraitIndex) =>
    chosen(names, index).map(({ wish, items }) => ({ kind, wish, items }));
  return [
    ...avoided('genre', wishes.avoidedGenres, () => traits.genres),
    ...avoided('tag', wishes.avoidedTags, () => traits.tags),
    ...(wishes.adult ? [] : [{ kind: 'adult' as const, wish: '', items: traits.adult }]),
    { kind: 'language', wish: wishes.languages.join(', '), items: foreign(wishes.languages, traits) },
  ];
}

/** Items that state languages, and none of the wished ones; a catalogue without any of these is heard as silent. */
function foreign(languages: readonly string[], traits: CatalogueTraits): number[] {
  const wished = chosen(languages, () => traits.languages);
  if (wished.length === 0) return [];
  const welcome = new Set(wished.flatMap(({ items }) => items));
  const stated = new Set([...traits.languages.values()].flatMap(({ items }) => items));
  return [...stated].filter((index) => !welcome.has(index));
}

/**
 * A favourite that n of N items have is worth F (1 + ln(N / n)), since few items of a rare kind stand high by
 * themselves. Of an item's favourites the weightiest counts whole, the next half, and so on; a year within the period
 * adds P. Bounded, and a wish more that is met is never less. Only being like what less is wanted of takes away.
 */
function additions(
  { favouriteGenres, favouriteTags, period }: Wishes,
  traits: CatalogueTraits,
  size: number,
  unwanted: readonly Unwanted[],
): WishTerms['part'] {
  const favourites = [
    ...favouritesOf(
      'genre',
      chosen(favouriteGenres, () => traits.genres),
      size,
    ),
    ...favouritesOf(
      'tag',
      chosen(favouriteTags, () => traits.tags),
      size,
    ),
  ].sort((a, b) => b.value - a.value);
  const gains = new Map<number, WishMet[]>();
  for (const { items, ...favourite } of favourites) {
    for (const item of items) {
      const before = gains.get(item);
      if (before) before.push({ ...favourite, value: favourite.value * 0.5 ** before.length });
      else gains.set(item, [favourite]);
    }
  }
  for (let item = 0; period !== null && item < size; item++) {
    if (!isWithin(traits.years[item], period)) continue;
    const timely: WishMet = { kind: 'period', wish: wordsFor(period), value: WISH_STRENGTHS.period };
    gains.set(item, [...(gains.get(item) ?? []), timely]);
  }
  for (const { index } of unwanted) gains.delete(index); // of a favourite kind or not: less was wanted of this very item
  if (gains.size === 0 && unwanted.length === 0) return () => null;
  const gained = new Float32Array(size).fill(NaN);
  for (const [item, met] of gains) gained[item] = met.reduce((sum, { value }) => sum + value, 0);
  return (own, novelty) => {
    const { width } = bandOf(own);
    const gain = { source: 'wishes', factor: width, scores: gained } as const;
    const gainsOf = (item: number) => gains.get(item) ?? [];
    if (unwanted.length === 0) return { ...gain, met: gainsOf };
    // Not from where favourites have moved them: one of these would cost what it is not about.
    const losses = lossesOf(unwanted, novelty ? added(own, [novelty]) : own, width);
    const scores = gained.slice();
    losses.values.forEach((value, item) => {
      if (value < 0) scores[item] = (gained[item] || 0) + value;
    });
    return { ...gain, scores, met: (item) => [...gainsOf(item), ...losses.met(item)] };
  };
}

const favouritesOf = (
  kind: WishMet['kind'],
  favourites: readonly { readonly wish: string; readonly items: readonly number[] }[],
  size: number,
) =>
  favourites.map(({ wish, items }) => {
    const rarity = Math.min(RAREST, Math.log(size / items.length));
    return { kind, wish, items, value: WISH_STRENGTHS.favourite * (1 + rarity) };
  });

const isWithin = (year: number, { from, to }: NonNullable<Wishes['period']>): boolean =>
  year >= (from ?? -Infinity) && year <= (to ?? Infinity);

const wordsFor = ({ from, to }: NonNullable<Wishes['period']>): string =>
  from === null ? `until ${to}` : to === null ? `since ${from}` : `${from}–${to}`;

/** What the catalogue has of the wished names; its index is only made for somebody who wishes. */
const chosen = (names: readonly string[], index: () => TraitIndex) =>
  names.length === 0
    ? []
    : names.flatMap((wish) => {
        const trait = index().get(foldName(wish));
        return trait ? [{ wish, items: trait.items }] : [];
      });

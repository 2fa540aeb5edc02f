import { BANDIT_DEFAULTS, usualDiversity } from '../../../models/bandit/config';
import type { TraitIndex } from '../../../models/hybrid/traits';
import type { Catalogue } from './catalogue';
import type { HistorySnapshot } from './history-log';
import type { TasteView, Trait } from './messages';
import type { Ranking } from './ranking';

/** A crowd gives thousands of labels, most of them to one item; the page searches among these. */
const TAGS_SHOWN = 2000;

/** Before the first catalogue there is nothing to wish for. */
const EMPTY = {
  genres: [],
  tags: [],
  lessLike: [],
  languages: [],
  years: null,
  adult: 0,
  items: 0,
  leftOut: 0,
};

export function tasteView(
  { items, card }: Catalogue,
  ranking: Ranking | null,
  { wishes, preferences }: HistorySnapshot,
): TasteView {
  const usual = usualDiversity(preferences.length, BANDIT_DEFAULTS);
  if (!ranking) return { ...EMPTY, usualDiversity: usual };
  const { traits } = ranking;
  const years = traits.years.filter((year) => !Number.isNaN(year));
  return {
    genres: mostFrequentFirst(traits.genres),
    tags: mostFrequentFirst(traits.tags).slice(0, TAGS_SHOWN),
    languages: mostFrequentFirst(traits.languages),
    lessLike: wishes.lessLike.flatMap((id) => card(id) ?? []),
    years:
      years.length === 0
        ? null
        : { from: years.reduce((a, b) => Math.min(a, b)), to: years.reduce((a, b) => Math.max(a, b)) },
    adult: traits.adult.length,
    items: items.length,
    usualDiversity: usual,
    leftOut: ranking.wishes(wishes).leftOut.size,
  };
}

const mostFrequentFirst = (traits: TraitIndex): Trait[] =>
  [...traits.values()]
    .map(({ name, items }) => ({ name, items: items.length }))
    .sort((a, b) => b.items - a.items || (a.name < b.name ? -1 : 1));

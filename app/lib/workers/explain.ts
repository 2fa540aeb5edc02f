import type { Explanation } from '../../../models/types';
import type { Catalogue } from './catalogue';
import type { Why } from './messages';

/** A person reads three of them; a long history has hundreds for every entry of every list. */
const SHARES_SHOWN = 12;

export const NO_REASONS: Why = { parts: [], shares: [], terms: [] };

/** An explanation with cards instead of ids. Shares are the weightiest ones, for and against, largest first. */
export function whyOf({ parts, shares, terms, wishes }: Explanation, catalogue: Catalogue): Why {
  const weightiest =
    shares.length > SHARES_SHOWN
      ? shares.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, SHARES_SHOWN)
      : shares;
  return {
    parts: [...parts],
    shares: weightiest
      .flatMap(({ itemId, source, value }) => {
        const item = catalogue.card(itemId);
        return item ? [{ item, source, value }] : [];
      })
      .sort((a, b) => b.value - a.value),
    terms: [...terms],
    ...(wishes && {
      wishes: wishes.map((met) =>
        met.kind === 'less' ? { ...met, wish: catalogue.card(met.wish)?.title ?? met.wish } : met,
      ),
    }),
  };
}

import type { Interaction, InteractionContext, ItemId, Standing } from '../../../models/types';
import type { Draft } from '../db/journal';

/** What a person can say of an item with one tap; saying it again takes it back. */
export type Act = 'like' | 'dislike' | 'save' | 'hide' | 'purchase';

const STANDS_ON = {
  like: 'liked',
  dislike: 'disliked',
  save: 'saved',
  hide: 'hidden',
  purchase: 'purchased',
} as const satisfies Record<Act, keyof Standing['by']>;

/** True: the person said this of the item, and has not taken it back. */
export function stands(act: Act, standing: Standing | undefined): boolean {
  return standing?.[STANDS_ON[act]] ?? false;
}

/** The event that a tap becomes: the act, or the undo of the act that stands. */
export function draftOf(
  act: Act,
  itemId: ItemId,
  standing: Standing | undefined,
  context: InteractionContext | null,
): Draft {
  const before = standing?.by[STANDS_ON[act]];
  if (standing?.[STANDS_ON[act]] && before !== undefined) return undoOf(itemId, before, context);
  return { kind: act, itemId, value: act === 'purchase' ? 1 : null, context };
}

export const undoOf = (itemId: ItemId, undoes: string, context: InteractionContext | null = null): Draft => ({
  kind: 'undo',
  itemId,
  context: { ...context, undoes },
});

const NOTHING = {
  liked: false,
  disliked: false,
  saved: false,
  hidden: false,
  rating: null,
  purchased: false,
  by: {},
} as const;

/**
 * What stands after one more event, until the history has been read again: a second tap must not wait for that. Of an
 * undone verdict it does not know the one that it had replaced, and shows none meanwhile.
 */
export function standingAfter(before: Standing | undefined, event: Interaction): Standing {
  const { kind, itemId, id, at, value, context } = event;
  const { by, ...truths } = before ?? NOTHING;
  const { liked: _liked, disliked: _disliked, hidden: _hidden, ...others } = by as Standing['by'];
  const said = (said: Partial<Standing>): Standing => ({ ...truths, by, ...said, itemId, at });
  const verdict = (on: 'liked' | 'disliked' | 'hidden') =>
    said({ liked: false, disliked: false, hidden: false, [on]: true, by: { ...others, [on]: id } });
  switch (kind) {
    case 'like':
    case 'dislike':
    case 'hide':
      return verdict(STANDS_ON[kind]);
    case 'save':
    case 'purchase':
      return said({ [STANDS_ON[kind]]: true, by: { ...by, [STANDS_ON[kind]]: id } });
    case 'rating':
      return said({ rating: value, by: { ...by, rating: id } });
    case 'undo':
      return said(without(by, context?.undoes));
    default:
      return said({});
  }
}

/** The truths that stood on this event, taken back. */
function without(by: Standing['by'], eventId: string | undefined): Partial<Standing> {
  const undone = Object.entries(by).filter(([, id]) => id === eventId);
  const rest = Object.fromEntries(Object.entries(by).filter(([, id]) => id !== eventId));
  return { ...Object.fromEntries(undone.map(([on]) => [on, on === 'rating' ? null : false])), by: rest };
}

/** `Liked Toy Story`: what happened, for the toast and the live region. */
export function wordsOf(act: Act, title: string): string {
  switch (act) {
    case 'like':
      return `Liked ${title}`;
    case 'dislike':
      return `Not for you: ${title}`;
    case 'save':
      return `Saved ${title}`;
    case 'hide':
      return `Hidden: ${title}`;
    case 'purchase':
      return `You have ${title}`;
  }
}

import type { InteractionContext, ItemId, Standing } from '../../../models/types';
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

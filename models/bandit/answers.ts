/** What was said of what was shown, by the impression that it names (R4). */
import { inForce } from '../preference';
import type { Interaction, InteractionKind } from '../types';

const WELCOMED: ReadonlySet<InteractionKind> = new Set<InteractionKind>(['like', 'save', 'purchase']);
const REFUSED: ReadonlySet<InteractionKind> = new Set<InteractionKind>(['dislike', 'hide']);

/** What was said of one thing that was shown. */
export interface Answer {
  opened: boolean;
  /** Liked, saved or bought. */
  welcomed: boolean;
  /** Disliked or hidden. */
  refused: boolean;
}

export const NOTHING_SAID: Readonly<Answer> = { opened: false, welcomed: false, refused: false };

/** By id of the impression; what was undone was not said. @param events of one person, in order */
export function answersIn(events: readonly Interaction[]): ReadonlyMap<string, Readonly<Answer>> {
  const answers = new Map<string, Answer>();
  for (const { kind, context } of inForce(events)) {
    const shown = context?.impressionId;
    if (shown === undefined) continue;
    const answer = answers.get(shown) ?? { ...NOTHING_SAID };
    answers.set(shown, answer);
    if (kind === 'click') answer.opened = true;
    if (WELCOMED.has(kind)) answer.welcomed = true;
    if (REFUSED.has(kind)) answer.refused = true;
  }
  return answers;
}

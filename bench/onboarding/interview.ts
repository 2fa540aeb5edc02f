import type { ItemId, Preference } from '../../models/types';
import type { Questions } from '../../models/onboarding/questions';

/** When an interview is over. */
export interface Length {
  readonly questions: number;
  readonly answers: number;
}

export const LENGTHS: Readonly<Record<string, Length>> = {
  /** Whether the person can answer or not. */
  '5_questions': { questions: 5, answers: 5 },
  /** "Don't know it" moves on; nobody is asked for ever. */
  '5_answers': { questions: 30, answers: 5 },
};

export interface Interview {
  readonly asked: readonly ItemId[];
  readonly preferences: readonly Preference[];
}

/** Asks somebody who answers by what they think of an item; null: no opinion, or never seen. */
export function interview(
  questions: Questions,
  opinionOf: (itemId: ItemId) => Preference | null,
  length: Length,
): Interview {
  const asked = new Set<ItemId>();
  const preferences: Preference[] = [];
  while (asked.size < length.questions && preferences.length < length.answers) {
    const answered = preferences.map(({ itemId }) => itemId);
    const question = questions({ answered, exclude: asked });
    if (!question) break;
    asked.add(question.itemId);
    const opinion = opinionOf(question.itemId);
    if (opinion) preferences.push(opinion);
  }
  return { asked: [...asked], preferences };
}

import type { Questions } from '../../../models/onboarding/questions';
import type { ItemId } from '../../../models/types';
import { NO_REASONS } from './explain';
import type { SlateView } from './messages';
import { slateView, type RankedMoment } from './slates';

/** How a newcomer is asked, by the name that goes into the log. */
export interface QuestionPolicy {
  readonly source: 'd-optimal' | 'familiar';
  /** Made when somebody is asked for the first time. */
  questions(): Questions;
}

/**
 * What to ask about next, as a list of one: it is logged and answered like any other entry (R4).
 * @param unanswered titles that the person could not answer: they are not asked again, and say nothing
 * @returns null when nothing is left to ask
 */
export function questionSlate(moment: RankedMoment, unanswered: readonly ItemId[]): SlateView | null {
  const { ranking, snapshot, exclude, catalogue } = moment;
  const passed = new Set(unanswered);
  const question = ranking.asking.questions()({
    answered: snapshot.standings.keys(),
    exclude: { has: (id) => passed.has(id) || exclude.has(id) || !catalogue.card(id) },
  });
  if (!question) return null;
  const { source } = ranking.asking;
  const entry = {
    ...{ card: catalogue.card(question.itemId)!, position: 0, score: question.value, source },
    ...{ propensity: 1, why: NO_REASONS },
  };
  return slateView(moment, 'onboarding', `${source}@1`, [entry], question.itemId);
}

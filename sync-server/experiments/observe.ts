/**
 * What an experiment shows, from the events that people contributed: nothing is counted twice, an undo counts, and whoever
 * withdraws or is erased is out of it with the next look (V1, V4).
 */
import { assignedVariant } from '../../models/experiments/assign';
import { compareVariants, type VariantResult } from '../../models/experiments/compare';
import type { Experiment, Plan } from '../../models/experiments/experiment';
import { outcomeOf, type PersonOutcome } from '../../models/experiments/metrics';
import type { Db } from '../db/connect';
import { experimentHistories, type ReceivedEvent } from '../db/experiment-log';
import { FEWEST_PEOPLE } from '../training/withhold';

export interface ObservedVariant extends VariantResult {
  /** People to whom something was shown under it; `people` of them were observed to the end. */
  readonly entered: number;
}

export type Observed = Experiment & Pick<Plan, 'days'>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param until ms since the epoch: now, or when the experiment was stopped */
export async function observe(db: Db, experiment: Observed, until: number): Promise<ObservedVariant[]> {
  const entered = experiment.variants.map(() => 0);
  const observed = experiment.variants.map((): { end: number; outcome: PersonOutcome }[] => []);
  for await (const { personId, events } of experimentHistories(db, experiment.id)) {
    const variant = assignedVariant(experiment, personId);
    const at = variant ? experiment.variants.indexOf(variant) : -1;
    const seen = at < 0 ? null : seenOf(events, experiment, experiment.variants[at].name);
    if (!seen) continue;
    entered[at]++;
    if (seen.end <= until) observed[at].push(seen);
  }
  // In the order in which they became known: no value has a say in it.
  const outcomes = observed.map((people) =>
    people.sort((a, b) => a.end - b.end).map(({ outcome }) => outcome),
  );
  return compareVariants(outcomes, FEWEST_PEOPLE).map((result, at) => ({ ...result, entered: entered[at] }));
}

/**
 * One observation of a person: from when the server had the first thing that was shown to them, for as many days as the
 * plan says. By then it is what it is, so that looking often does no harm. A variant that is not theirs does not count,
 * whatever the device says.
 * @returns null: nothing was shown under their variant
 */
function seenOf(
  events: readonly ReceivedEvent[],
  { id, days }: Observed,
  variant: string,
): { readonly end: number; readonly outcome: PersonOutcome } | null {
  const isShown = ({ event: { kind, context } }: ReceivedEvent) =>
    kind === 'impression' && context?.experiment === id && context.variant === variant;
  const shown = events.filter(isShown);
  if (shown.length === 0) return null;
  const begin = shown.reduce((first, { receivedAt }) => Math.min(first, receivedAt), Infinity);
  const end = begin + days * DAY_MS;
  const within = (some: readonly ReceivedEvent[]) =>
    some.filter(({ receivedAt }) => receivedAt >= begin && receivedAt < end).map(({ event }) => event);
  const outcome = outcomeOf(within(shown), within(events.filter(({ event }) => event.kind !== 'impression')));
  return outcome && { end, outcome };
}

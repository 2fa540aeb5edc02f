/** Starting an experiment, and what it shows, as operators see it. */
import { readPlan } from '../../models/experiments/experiment';
import { ExperimentError } from '../../models/experiments/reading';
import type { Db } from '../db/connect';
import { forDevices, insertExperiment, type StoredExperiment } from '../db/experiments';
import type { ExperimentResults, ExperimentRow } from '../protocol/experiment-messages';
import { ApiFailure } from '../protocol/errors';
import { FEWEST_PEOPLE } from '../training/withhold';
import { observe } from './observe';

/**
 * @param said as it came @param by.id a new random UUID
 * @throws {ApiFailure} `bad-request` with the place that is wrong; `experiment-running`
 */
export async function beginExperiment(
  db: Db,
  said: unknown,
  { id, actorId, now }: { readonly id: string; readonly actorId: string; readonly now: Date },
): Promise<ExperimentRow> {
  const row = await insertExperiment(db, { id, plan: planOf(said) }, { actorId, now });
  if (!row) throw new ApiFailure('experiment-running');
  return rowOf(row);
}

function planOf(said: unknown) {
  try {
    const { variants, ...plan } = readPlan(said);
    // The wire's changes are any JSON: a newer server may make others.
    return {
      ...plan,
      guards: { ...plan.guards },
      variants: variants.map(({ changes, ...rest }) => ({ ...rest, changes: { ...changes } })),
    };
  } catch (cause) {
    throw cause instanceof ExperimentError ? new ApiFailure('bad-request', cause.message) : cause;
  }
}

export const rowOf = (row: StoredExperiment): ExperimentRow => ({
  ...forDevices(row),
  ...{ days: row.plan.days, guards: row.plan.guards, state: row.state, reason: row.reason },
  startedAt: row.startedAt.getTime(),
  stoppedAt: row.stoppedAt?.getTime() ?? null,
});

/** @param now ms since the epoch */
export async function resultsOf(db: Db, row: StoredExperiment, now: number): Promise<ExperimentResults> {
  const { id, plan } = row;
  const variants = await observe(db, { id, ...readPlan(plan) }, row.stoppedAt?.getTime() ?? now);
  const told = (people: number) => (people < FEWEST_PEOPLE ? null : people);
  return {
    lookedAt: now,
    variants: variants.map(({ entered, people, means, differences }, at) => ({
      ...{ name: plan.variants[at].name, entered: told(entered), people: told(people), means, differences },
    })),
  };
}

import { count } from 'drizzle-orm';
import type { Db } from './connect';
import { trainingRuns } from './schema';

/** How many training runs there are in each state. */
export function countTrainingRuns(db: Db): Promise<{ state: string; runs: number }[]> {
  return db
    .select({ state: trainingRuns.state, runs: count() })
    .from(trainingRuns)
    .groupBy(trainingRuns.state);
}

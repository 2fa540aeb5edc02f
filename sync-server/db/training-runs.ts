/** Every training run with both figures of its gate (A5). */
import { desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './connect';
import { trainingRuns } from './schema';

export type TrainingTrigger = 'evidence' | 'hand' | 'start';
export type TrainingState = 'running' | 'published' | 'refused' | 'failed' | 'skipped';
export type TrainingRun = typeof trainingRuns.$inferSelect;

export interface TrainingOutcome {
  readonly state: Exclude<TrainingState, 'running'>;
  /** How much evidence there was. */
  readonly evidence: Record<string, number>;
  readonly candidate: Record<string, number> | null;
  readonly incumbent: Record<string, number> | null;
  /** Of the published artefact. */
  readonly version: string | null;
  readonly reason: string;
}

/**
 * Notes the start of a run. To be called by the one holder of the trainer's lock: a run that still says `running`
 * then belongs to a process that is gone, and is closed.
 */
export async function startRun(
  db: Db,
  run: { id: string; trigger: TrainingTrigger },
  now: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .update(trainingRuns)
      .set({ state: 'failed', finishedAt: now, reason: 'The trainer stopped before it was done.' })
      .where(eq(trainingRuns.state, 'running'));
    await tx.insert(trainingRuns).values({ ...run, state: 'running', startedAt: now, evidence: {} });
  });
}

export async function finishRun(db: Db, id: string, outcome: TrainingOutcome, now: Date): Promise<void> {
  await db
    .update(trainingRuns)
    .set({ ...outcome, finishedAt: now })
    .where(eq(trainingRuns.id, id));
}

/** Newest first. */
export async function listRuns(db: Db, limit = 20): Promise<TrainingRun[]> {
  return db.select().from(trainingRuns).orderBy(desc(trainingRuns.startedAt)).limit(limit);
}

/** When the last run that looked at the evidence began; null before the first. A failed one has learned nothing. */
export async function lastLookedAt(db: Db): Promise<Date | null> {
  const [row] = await db
    .select({ at: sql<string | null>`max(${trainingRuns.startedAt})` })
    .from(trainingRuns)
    .where(inArray(trainingRuns.state, ['published', 'refused', 'skipped']));
  return row?.at ? new Date(row.at) : null;
}

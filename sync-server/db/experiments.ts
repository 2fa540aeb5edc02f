/** SQL of experiments: what was said of them, one running at a time. */
import { and, desc, eq } from 'drizzle-orm';
import type { ExperimentPlan } from '../protocol/experiment-messages';
import { experimentSchema, type WireExperiment } from '../protocol/messages';
import { insertAudit, type Actor } from './audit';
import type { Db } from './connect';
import { experiments } from './schema';

export type StoredExperiment = typeof experiments.$inferSelect;

interface By {
  readonly actorId: Actor;
  readonly now: Date;
}

/** @returns null: another one is running, and nothing was done. */
export function insertExperiment(
  db: Db,
  { id, plan }: { readonly id: string; readonly plan: ExperimentPlan },
  { actorId, now }: By,
): Promise<StoredExperiment | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(experiments)
      .values({ id, plan, state: 'running', startedAt: now })
      .onConflictDoNothing()
      .returning();
    if (!row) return null;
    const detail = { experiment: plan.name };
    await insertAudit(tx, { action: 'experiment-started', actorId, personId: null, detail }, now);
    return row;
  });
}

/** @param reason a sentence @param by.guard it was not a person @returns null: there is none of this id that runs. */
export function stopExperiment(
  db: Db,
  { id, reason, guard = false }: { readonly id: string; readonly reason: string; readonly guard?: boolean },
  { actorId, now }: By,
): Promise<StoredExperiment | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(experiments)
      .set({ state: 'stopped', stoppedAt: now, reason })
      .where(and(eq(experiments.id, id), eq(experiments.state, 'running')))
      .returning();
    if (!row) return null;
    const detail = { experiment: row.plan.name, ...(guard && { by: 'guard-rail' }) };
    await insertAudit(tx, { action: 'experiment-stopped', actorId, personId: null, detail }, now);
    return row;
  });
}

/** Newest first. */
export const listExperiments = (db: Db, limit: number): Promise<StoredExperiment[]> =>
  db.select().from(experiments).orderBy(desc(experiments.startedAt)).limit(limit);

export async function findExperiment(db: Db, id: string): Promise<StoredExperiment | null> {
  const [row] = await db.select().from(experiments).where(eq(experiments.id, id));
  return row ?? null;
}

export async function runningExperiment(db: Db): Promise<StoredExperiment | null> {
  const [row] = await db.select().from(experiments).where(eq(experiments.state, 'running'));
  return row ?? null;
}

/** What devices are told: not for how long they are observed, nor when it stops itself. */
export const forDevices = ({ id, plan }: StoredExperiment): WireExperiment =>
  experimentSchema.parse({ id, ...plan });

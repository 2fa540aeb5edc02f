/** What admins see of training (A5). Leaf module, as messages.ts. */
import { z } from 'zod';

/** Figures of the gate by name, such as `ndcg@10`. */
const figures = z.record(z.string(), z.number());

/** One run of the trainer. Figures that would tell of fewer than five people are null (V3). */
export const trainingRunSchema = z.object({
  id: z.uuid(),
  /** Moments are ms since the epoch. */
  startedAt: z.number().int(),
  finishedAt: z.number().int().nullable(),
  /** Why it was started: enough new evidence, by hand, or with the server. */
  trigger: z.string(),
  state: z.string(),
  /** People whose evidence was there; null: fewer than five. */
  people: z.number().int().nullable(),
  /** Of what was trained, and of what was in service; both null where nothing was judged, or too few judged it. */
  candidate: figures.nullable(),
  incumbent: figures.nullable(),
  /** Whether figures are null because fewer than five people judged. */
  withheld: z.boolean(),
  /** Of what was published. */
  version: z.string().nullable(),
  /** A sentence; null while it runs. */
  reason: z.string().nullable(),
});
export type TrainingRunMessage = z.infer<typeof trainingRunSchema>;

export const trainingRunsSchema = z.object({ runs: z.array(trainingRunSchema) });
export type TrainingRuns = z.infer<typeof trainingRunsSchema>;

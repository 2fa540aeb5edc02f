/** What admins see of training (A5). Leaf module, as messages.ts. */
import * as z from 'zod/mini';
import { uuid } from './primitives';

/** Figures of the gate by name, such as `ndcg@10`. */
const figures = z.record(z.string(), z.number());

/** One run of the trainer. Figures that would tell of fewer than five people are null (V3). */
export const trainingRunSchema = z.object({
  id: uuid,
  /** Moments are ms since the epoch. */
  startedAt: z.int(),
  finishedAt: z.nullable(z.int()),
  /** Why it was started: enough new evidence, by hand, or with the server. */
  trigger: z.string(),
  state: z.string(),
  /** People whose evidence was there; null: fewer than five. */
  people: z.nullable(z.int()),
  /** Of what was trained, and of what was in service; both null where nothing was judged, or too few judged it. */
  candidate: z.nullable(figures),
  incumbent: z.nullable(figures),
  /** Whether figures are null because fewer than five people judged. */
  withheld: z.boolean(),
  /** Of what was published. */
  version: z.nullable(z.string()),
  /** A sentence; null while it runs. */
  reason: z.nullable(z.string()),
});
export type TrainingRunMessage = z.infer<typeof trainingRunSchema>;

export const trainingRunsSchema = z.object({ runs: z.array(trainingRunSchema) });
export type TrainingRuns = z.infer<typeof trainingRunsSchema>;

/** Experiments as operators see them: what they say, and what it shows. Leaf module, as messages.ts. */
import * as z from 'zod/mini';
import { experimentSchema } from './messages';
import { count, serverTime } from './primitives';

/** By name of the measure: models/experiments/metrics.ts has them. */
const byMetric = <Value extends z.core.$ZodType>(value: Value) => z.record(z.string(), value);

/** What an admin starts; models/experiments/experiment.ts says what of it is right. */
export const experimentPlanSchema = z.object({
  name: z.string(),
  share: z.number(),
  /** For how long each person is observed from the first list on. */
  days: z.number(),
  /** By how much a measure may be worse before the experiment stops itself. */
  guards: byMetric(z.number()),
  /** The first is what the others are compared with. */
  variants: experimentSchema.shape.variants,
});
export type ExperimentPlan = z.infer<typeof experimentPlanSchema>;

export const experimentRowSchema = z.extend(experimentSchema, {
  days: z.number(),
  guards: byMetric(z.number()),
  /** `running` or `stopped`. */
  state: z.string(),
  startedAt: serverTime,
  stoppedAt: z.nullable(serverTime),
  /** Why it was stopped: a sentence; null while it runs. */
  reason: z.nullable(z.string()),
});
export type ExperimentRow = z.infer<typeof experimentRowSchema>;
/** Newest first. */
export const experimentRowsSchema = z.object({ experiments: z.array(experimentRowSchema) });
export type ExperimentRows = z.infer<typeof experimentRowsSchema>;

const differenceSchema = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

/** V3: what would tell of fewer than five people is null. */
export const experimentResultsSchema = z.object({
  lookedAt: serverTime,
  /** In the order of the plan. */
  variants: z.array(
    z.object({
      name: z.string(),
      /** People to whom something was shown under it. */
      entered: z.nullable(count),
      /** Of those, people who were observed to the end. The rest is about them. */
      people: z.nullable(count),
      means: z.nullable(byMetric(z.number())),
      /** From the first variant, with intervals that hold whenever one looks; null for that one itself. */
      differences: z.nullable(byMetric(differenceSchema)),
    }),
  ),
});
export type ExperimentResults = z.infer<typeof experimentResultsSchema>;

/** What a person takes away, and how they leave. Leaf module, as messages.ts. */
import * as z from 'zod/mini';
import { jsonValue, positive, serverTime, uuid } from './primitives';

/**
 * V4: all that the server has of a person, by table. Tables and columns are the server's own and may grow; secrets and
 * their hashes are left out. Moments are ms since the epoch.
 */
export const personExportSchema = z.object({
  format: z.literal('palate-person'),
  protocol: positive,
  exportedAt: serverTime,
  personId: uuid,
  tables: z.record(z.string(), z.array(z.record(z.string(), jsonValue))),
});
export type PersonExport = z.infer<typeof personExportSchema>;

/** A device that has become one of another person, and has pushed all its events again there. */
export const leaveRequestSchema = z.object({
  /** The device that it is now. Where it contributes, no model has to forget what it did before. */
  joinedAs: z.optional(uuid),
});
export type LeaveRequest = z.infer<typeof leaveRequestSchema>;

/** P4: decides about one pushed event on its own, without a database. */
import type * as z from 'zod/mini';
import { KINDS, LIMITS, interactionSchema } from './messages';
import { MOST_LEVELS, isNestedDeeper } from './nesting';
import type { WireInteraction, envelopeSchema, quarantineReasonSchema } from './messages';

export type QuarantineReason = z.infer<typeof quarantineReasonSchema>;
export type Envelope = z.infer<typeof envelopeSchema>;

export type Verdict =
  | { readonly ok: true; readonly event: WireInteraction }
  | { readonly ok: false; readonly reason: QuarantineReason; readonly detail: string };

const refuse = (reason: QuarantineReason, detail: string): Verdict => ({ ok: false, reason, detail });

/**
 * @param deviceId the device that pushes, lower case; an event of any other device is not its to send.
 * @returns the event with its UUIDs in lower case and without fields that this version does not know (P10).
 */
export function checkEvent(envelope: Envelope, deviceId: string): Verdict {
  if (isNestedDeeper(envelope, MOST_LEVELS))
    return refuse('malformed', `The event is nested more than ${MOST_LEVELS} levels deep.`);
  const text = JSON.stringify(envelope);
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LIMITS.eventBytes)
    return refuse('too-big', `The event has ${bytes} bytes; at most ${LIMITS.eventBytes} are taken.`);
  const { kind } = envelope;
  if (typeof kind === 'string' && !KINDS.some((known) => known === kind))
    return refuse('unknown-kind', `This server does not know the kind ${JSON.stringify(kind.slice(0, 50))}.`);
  const parsed = interactionSchema.safeParse(envelope);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse('malformed', `${issue?.path.join('.') || 'event'}: ${issue?.message}`);
  }
  if (parsed.data.deviceId.toLowerCase() !== deviceId)
    return refuse('wrong-device', 'The event was made on another device than the one that pushes it.');
  if (!isStorable(parsed.data))
    return refuse('malformed', 'The event contains text that is not Unicode, or the character NUL.');
  return { ok: true, event: { ...parsed.data, id: parsed.data.id.toLowerCase(), deviceId } };
}

/** PostgreSQL takes neither NUL nor half of a surrogate pair in text; JSON can say both. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value);
  if (Array.isArray(value)) return value.every(isStorable);
  if (value !== null && typeof value === 'object')
    return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
  return true;
}

/**
 * What the messages are made of. Each is made once, since every link of such a chain is a schema of its own; and in a
 * module of its own, since pages make their schemas while they start: zod and these in one task, the messages in the
 * next (app/lib/state/device-sync.ts).
 */
import * as z from 'zod/mini';

/** Any JSON. The types are spelt out for the OpenAPI document, whose generator cannot follow a recursive schema. */
export const jsonValue = z
  .json()
  .check(z.meta({ type: ['null', 'boolean', 'number', 'string', 'array', 'object'] }));

export const count = z.int().check(z.minimum(0));
export const positive = z.int().check(z.minimum(1));
export const uint32 = count.check(z.maximum(0xffffffff));
/** Number of an event, per device or per person. */
export const seq = positive.check(z.maximum(Number.MAX_SAFE_INTEGER));
export const shortText = z.string().check(z.minLength(1), z.maxLength(200));
export const uuid = z.uuid();
export const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** ms since the epoch, by the server's clock. */
export const serverTime = z.int();
/** Client clocks are data (P6): any finite integer will do, a device a year off syncs. */
export const clientTime = z.int().check(z.minimum(-8.64e15), z.maximum(8.64e15));

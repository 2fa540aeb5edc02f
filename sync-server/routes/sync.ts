/** `POST /api/sync/push` and `GET /api/sync/pull` (P2 to P7, P12). */
import { createRoute, z } from '@hono/zod-openapi';
import { applyPush } from '../db/push';
import type { PushOutcome } from '../db/push';
import { readPage } from '../db/pull';
import { isStorable } from '../protocol/check-event';
import type { Envelope } from '../protocol/check-event';
import { ApiFailure } from '../protocol/errors';
import {
  LIMITS,
  pullResponseSchema,
  pushRequestSchema,
  pushResponseSchema,
  registerSchema,
} from '../protocol/messages';
import type { Register } from '../protocol/messages';
import { MOST_LEVELS, isNestedDeeper } from '../protocol/nesting';
import { PROTOCOL_VERSION } from '../protocol/version';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { DEVICE_AUTH, bodyOf, jsonOf, refusals } from './openapi';
import { bodyProtocol, queryProtocol, readJson } from './protocol-gate';

const push = createRoute({
  method: 'post',
  path: '/api/sync/push',
  tags: ['sync'],
  summary: 'Hand in events and registers; answered after they are committed',
  description:
    'An event that cannot be taken is put aside and acknowledged all the same, also one that is nested more than ' +
    `${MOST_LEVELS} levels deep; a register that is none is left out.`,
  security: DEVICE_AUTH,
  middleware: bodyProtocol,
  request: bodyOf(pushRequestSchema),
  responses: {
    200: jsonOf(pushResponseSchema, 'Committed'),
    ...refusals('bad-json', 'bad-request', 'unauthorised', 'cross-site', 'too-large', 'not-json'),
    ...refusals('protocol-too-old'),
  },
});

const pull = createRoute({
  method: 'get',
  path: '/api/sync/pull',
  tags: ['sync'],
  summary: 'Everything of the person after a cursor, in the order of the server',
  security: DEVICE_AUTH,
  middleware: queryProtocol,
  request: {
    query: z.object({
      cursor: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(LIMITS.pullEvents).default(LIMITS.pullEvents),
      protocol: z.coerce.number().int().optional(),
    }),
  },
  responses: {
    200: jsonOf(pullResponseSchema, 'One page'),
    ...refusals('bad-request', 'unauthorised', 'protocol-too-old'),
  },
});

export function syncRoutes({ database: { db }, now, services, metrics }: AppContext): Api {
  const api = createApi();

  // Documented strictly, read leniently: see parsePush.
  api.openAPIRegistry.registerPath(push);
  api.openapi({ ...push, request: {}, hide: true }, async (c) => {
    const { events, registers } = parsePush(await readJson(c));
    const outcome = await applyPush(db, c.get('device'), { events, registers, now: now() });
    if (!outcome) throw new ApiFailure('unauthorised');
    count(outcome);
    const { ackedSeq, quarantined, registers: merged } = outcome;
    return c.json({ protocol: PROTOCOL_VERSION, ackedSeq, quarantined, registers: merged }, 200);
  });

  api.openapi(pull, async (c) => {
    const page = await readPage(db, c.get('device').personId, c.req.valid('query'));
    return c.json({ protocol: PROTOCOL_VERSION, ...page }, 200);
  });

  function count({ accepted, putAside }: PushOutcome): void {
    for (const reason of putAside) metrics.quarantined.inc({ reason });
    if (accepted.length === 0) return;
    metrics.accepted.inc(accepted.length);
    const oldest = accepted.reduce((least, { at }) => Math.min(least, at), Infinity);
    metrics.outboxAge.observe(Math.max(0, now() - oldest) / 1000);
    services.onEvidence?.(accepted.length);
  }

  return api;
}

const leniently = z.object({
  ...pushRequestSchema.shape,
  registers: z.array(z.unknown()).max(LIMITS.pushRegisters).default([]),
});

/**
 * A register that is not one is left out, here and in the answer: a newer client's word must not hold up the events
 * beside it (P4, P10). Only an event without a valid seq cannot be acknowledged, so there the push ends.
 * @throws {ApiFailure} `bad-request`, naming the place, for example `events.3.seq`.
 */
function parsePush(body: unknown): { events: Envelope[]; registers: Register[] } {
  const parsed = leniently.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ApiFailure('bad-request', `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  const registers = parsed.data.registers.flatMap((candidate) => {
    if (isNestedDeeper(candidate, MOST_LEVELS)) return []; // its schema would go down it
    const register = registerSchema.safeParse(candidate);
    if (!register.success || !isStorable(register.data.value)) return [];
    const { clock } = register.data;
    return [{ ...register.data, clock: { ...clock, deviceId: clock.deviceId.toLowerCase() } }];
  });
  return { events: parsed.data.events, registers };
}

/** Experiments: admins start and stop them, analysts see what they show, of five people or more (V3). */
import { randomUUID } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Db } from '../db/connect';
import { findExperiment, listExperiments, stopExperiment, type StoredExperiment } from '../db/experiments';
import { beginExperiment, resultsOf, rowOf } from '../experiments/experiments';
import {
  experimentPlanSchema,
  experimentResultsSchema,
  experimentRowSchema,
  experimentRowsSchema,
} from '../protocol/experiment-messages';
import { ApiFailure } from '../protocol/errors';
import { adminOf, createApi } from './context';
import type { Api, AppContext } from './context';
import { ACCOUNT_AUTH, bodyOf, jsonOf, refusals } from './openapi';

const LATEST = 50;
const params = z.object({ id: z.uuid() });
const tags = ['admin'];

const listing = createRoute({
  method: 'get',
  path: '/api/admin/experiments',
  tags,
  summary: 'The experiments of this server, newest first',
  security: ACCOUNT_AUTH,
  responses: {
    200: jsonOf(experimentRowsSchema, `The latest ${LATEST}`),
    ...refusals('sign-in-needed', 'forbidden'),
  },
});

const showing = createRoute({
  method: 'get',
  path: '/api/admin/experiments/{id}/results',
  tags,
  summary: 'What an experiment shows so far',
  description:
    'Of people who contribute, each observed for the same time. Intervals of 95 % hold however often one looks. What would tell of fewer than five people is null.',
  security: ACCOUNT_AUTH,
  request: { params },
  responses: {
    200: jsonOf(experimentResultsSchema, 'By variant, in the order of the plan'),
    ...refusals('bad-request', 'sign-in-needed', 'forbidden', 'not-found'),
  },
});

const starting = createRoute({
  method: 'post',
  path: '/api/admin/experiments',
  tags,
  summary: 'Start an experiment; one runs at a time',
  security: ACCOUNT_AUTH,
  request: bodyOf(experimentPlanSchema),
  responses: {
    201: jsonOf(experimentRowSchema, 'It runs: devices hear of it with their next sync'),
    ...refusals('bad-json', 'bad-request', 'too-deep', 'sign-in-needed', 'forbidden', 'cross-site'),
    ...refusals('experiment-running', 'too-large', 'not-json'),
  },
});

const stopping = createRoute({
  method: 'post',
  path: '/api/admin/experiments/{id}/stop',
  tags,
  summary: 'Stop an experiment for good: devices rank as usual again with their next sync',
  security: ACCOUNT_AUTH,
  request: { params },
  responses: {
    200: jsonOf(experimentRowSchema, 'As it is now; one that was stopped before is as it was'),
    ...refusals('bad-request', 'sign-in-needed', 'forbidden', 'cross-site', 'not-found'),
  },
});

export function experimentRoutes({ database: { db }, now }: AppContext): Api {
  const api = createApi();

  api.openapi(listing, async (c) =>
    c.json({ experiments: (await listExperiments(db, LATEST)).map(rowOf) }, 200),
  );

  api.openapi(showing, async (c) =>
    c.json(await resultsOf(db, await found(db, c.req.valid('param').id), now()), 200),
  );

  api.openapi(starting, async (c) => {
    const by = { id: randomUUID(), actorId: adminOf(c), now: new Date(now()) };
    return c.json(await beginExperiment(db, c.req.valid('json'), by), 201);
  });

  api.openapi(stopping, async (c) => {
    const { id } = c.req.valid('param');
    const by = { actorId: adminOf(c), now: new Date(now()) };
    const stopped = await stopExperiment(db, { id, reason: 'Stopped by an admin.' }, by);
    return c.json(rowOf(stopped ?? (await found(db, id))), 200);
  });

  return api;
}

async function found(db: Db, id: string): Promise<StoredExperiment> {
  const row = await findExperiment(db, id);
  if (!row) throw new ApiFailure('not-found');
  return row;
}

/** `/healthz`: the process is alive. `/readyz`: it can serve. */
import { createRoute, z } from '@hono/zod-openapi';
import { ping } from '../db/health';
import { ApiFailure } from '../protocol/errors';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { jsonOf, refusals } from './openapi';

const okSchema = z.object({ status: z.literal('ok') });

const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  tags: ['health'],
  summary: 'The process is alive',
  responses: { 200: jsonOf(okSchema, 'Alive') },
});

const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  tags: ['health'],
  summary: 'The database answers and has its tables',
  responses: { 200: jsonOf(okSchema, 'Ready'), ...refusals('not-ready') },
});

export function healthRoutes({ database }: AppContext): Api {
  const api = createApi();
  api.openapi(healthz, (c) => c.json({ status: 'ok' as const }, 200));
  api.openapi(readyz, async (c) => {
    await ping(database.db).catch(() => {
      throw new ApiFailure('not-ready');
    });
    return c.json({ status: 'ok' as const }, 200);
  });
  return api;
}

/** `GET /api/manifest`: what is new. */
import { createRoute } from '@hono/zod-openapi';
import { readManifest } from '../catalogue/manifest';
import { sha256 } from '../db/digest';
import { manifestSchema } from '../protocol/messages';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { etagOf, matches } from './immutable';
import { jsonOf } from './openapi';

const manifest = createRoute({
  method: 'get',
  path: '/api/manifest',
  tags: ['catalogue'],
  summary: 'The catalogue and the model in service, by digest',
  responses: {
    200: jsonOf(manifestSchema, 'What a device should have; null where there is none yet'),
    304: { description: 'Nothing is new since the answer that If-None-Match names' },
  },
});

export function manifestRoutes({ database }: AppContext): Api {
  const api = createApi();
  api.openapi(manifest, async (c) => {
    const answer = await readManifest(database.db);
    const etag = etagOf(sha256(JSON.stringify(answer)));
    c.header('Cache-Control', 'no-cache');
    c.header('ETag', etag);
    return matches(c.req.header('If-None-Match'), etag) ? c.body(null, 304) : c.json(answer, 200);
  });
  return api;
}

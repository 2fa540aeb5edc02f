/** API keys of one's own account: listed, made and revoked by a signed-in browser only. */
import { createRoute, z } from '@hono/zod-openapi';
import { confirmPassword } from '../auth/change-password';
import { deleteApiKey, listApiKeys } from '../db/api-keys';
import type { ApiKeyRow } from '../db/api-keys';
import { keyMade } from '../mail/messages';
import { apiKeysSchema, createApiKeyRequestSchema, createdApiKeySchema } from '../protocol/account-messages';
import type { ApiKeys } from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';
import { accountDeps, createApi, sessionOf } from './context';
import type { Api, AppContext } from './context';
import { SESSION_AUTH, bodyOf, jsonOf, refusals } from './openapi';

const tags = ['account'];

const listing = createRoute({
  method: 'get',
  path: '/api/account/keys',
  tags,
  summary: 'The API keys of this account',
  security: SESSION_AUTH,
  responses: { 200: jsonOf(apiKeysSchema, 'Newest first'), ...refusals('sign-in-needed') },
});

const creating = createRoute({
  method: 'post',
  path: '/api/account/keys',
  tags,
  summary: 'A new API key; it is shown this once',
  security: SESSION_AUTH,
  request: bodyOf(createApiKeyRequestSchema),
  responses: {
    201: jsonOf(createdApiKeySchema, 'Made'),
    ...refusals('bad-json', 'bad-request', 'too-deep', 'sign-in-needed', 'wrong-credentials'),
    ...refusals('cross-site', 'sign-in-again', 'too-many-keys', 'too-large', 'not-json', 'too-many-requests'),
  },
});

const revoking = createRoute({
  method: 'delete',
  path: '/api/account/keys/{id}',
  tags,
  summary: 'Revoke an API key, and the access tokens that it asked for',
  security: SESSION_AUTH,
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    204: { description: 'Revoked' },
    ...refusals('bad-request', 'sign-in-needed', 'cross-site', 'not-found'),
  },
});

export function keyRoutes(context: AppContext): Api {
  const { db } = context.database;
  const { auth, mailer, now } = context;
  const deps = accountDeps(context);
  const api = createApi();

  api.openapi(listing, async (c) => {
    const rows = await listApiKeys(db, sessionOf(c).personId);
    return c.json({ keys: rows.map(toMessage) }, 200);
  });

  api.openapi(creating, async (c) => {
    const { password, ...wish } = c.req.valid('json');
    const account = await confirmPassword(deps, sessionOf(c), password);
    const { key, row } = await auth.keys.create(account, wish);
    if (account.emailVerifiedAt) tellOwner(account.email);
    return c.json({ ...toMessage(row), key }, 201);
  });

  api.openapi(revoking, async (c) => {
    const { personId } = sessionOf(c);
    const revoked = await deleteApiKey(db, { id: c.req.valid('param').id, personId }, new Date(now()));
    if (!revoked) throw new ApiFailure('not-found');
    return c.body(null, 204);
  });

  return api;

  function tellOwner(to: string): void {
    mailer.later(async () => {
      if (!(await auth.limits.notices.trySpend(to))) return null;
      return { to, ...keyMade(`${deps.linkBase()}/forgotten`) };
    });
  }
}

const toMessage = ({
  id,
  name,
  hint,
  createdAt,
  lastUsedAt,
  expiresAt,
}: ApiKeyRow): ApiKeys['keys'][number] => ({
  id,
  name,
  hint,
  createdAt: createdAt.getTime(),
  lastUsedAt: lastUsedAt?.getTime() ?? null,
  expiresAt: expiresAt?.getTime() ?? null,
});

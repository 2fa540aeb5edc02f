/** Access tokens: asking for one, and the keys by which others may verify them. */
import { createRoute, z } from '@hono/zod-openapi';
import { TOKEN_LIFE_S } from '../auth/access-tokens';
import type { AccountPrincipal } from '../auth/principal';
import { readSessionHandle } from '../db/credentials';
import type { Db } from '../db/connect';
import { accessTokenSchema } from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { ACCOUNT_AUTH, jsonOf, refusals } from './openapi';

const asking = createRoute({
  method: 'post',
  path: '/api/auth/token',
  tags: ['auth'],
  summary: 'An access token for `Authorization: Bearer`',
  description:
    'For scripts and native clients, with an API key or a session. It ends after 15 minutes, and before that with the key or session, with another password or role. A token cannot ask for another.',
  security: ACCOUNT_AUTH,
  responses: {
    200: jsonOf(accessTokenSchema, 'A JWT, signed with Ed25519; see /api/auth/jwks.json'),
    ...refusals('sign-in-needed', 'forbidden', 'cross-site'),
  },
});

const jwksSchema = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.string() })),
});
const publishing = createRoute({
  method: 'get',
  path: '/api/auth/jwks.json',
  tags: ['auth'],
  summary: 'The public keys of access tokens (RFC 7517)',
  responses: { 200: jsonOf(jwksSchema, 'Also those that sign no more but have tokens alive') },
});

export function tokenRoutes({ database: { db }, auth }: AppContext): Api {
  const api = createApi();

  api.openapi(asking, async (c) => {
    const principal = c.get('principal');
    if (principal.kind !== 'account') throw new ApiFailure('sign-in-needed');
    const source = await sourceOf(db, principal);
    const accessToken = await auth.tokens.issue({ personId: principal.personId, source });
    if (accessToken === null) throw new ApiFailure('sign-in-needed');
    return c.json({ accessToken, tokenType: 'Bearer' as const, expiresIn: TOKEN_LIFE_S }, 200);
  });

  api.openapi(publishing, async (c) => {
    c.header('Cache-Control', 'public, max-age=300');
    return c.json(jwksSchema.parse(await auth.tokens.keys.published()), 200);
  });

  return api;
}

/** What the token will end with. @throws {ApiFailure} */
async function sourceOf(db: Db, { via, sessionId, keyId }: AccountPrincipal): Promise<string> {
  if (via === 'token') throw new ApiFailure('forbidden', 'An access token cannot ask for another one.');
  const source = sessionId === null ? keyId : await readSessionHandle(db, sessionId);
  if (source === undefined || source === null) throw new ApiFailure('sign-in-needed');
  return source;
}

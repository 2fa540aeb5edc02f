/** One's own account: what it is, its password, and where it is signed in. */
import { createRoute, z } from '@hono/zod-openapi';
import { changedMeanwhile, changePassword } from '../auth/change-password';
import { findAccount } from '../db/accounts';
import { readSessionHandle } from '../db/credentials';
import { endAccess, endSession, listSessions } from '../db/sessions';
import { accountSchema, changePasswordRequestSchema, sessionsSchema } from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';
import { accountOf } from './account-of';
import { accountDeps, createApi, sessionOf } from './context';
import type { Api, AppContext } from './context';
import { ACCOUNT_AUTH, SESSION_AUTH, bodyOf, jsonOf, refusals } from './openapi';
import { signInBrowser } from './sign-in-browser';

const tags = ['account'];

const reading = createRoute({
  method: 'get',
  path: '/api/account',
  tags,
  summary: 'The account of whoever asks',
  security: ACCOUNT_AUTH,
  responses: { 200: jsonOf(accountSchema, 'The account'), ...refusals('sign-in-needed') },
});

const changing = createRoute({
  method: 'post',
  path: '/api/account/password',
  tags,
  summary:
    'Set another password; every other session, device and access token ends, and every API key unless kept',
  security: SESSION_AUTH,
  request: bodyOf(changePasswordRequestSchema),
  responses: {
    204: { description: 'Changed; this browser has a new session' },
    ...refusals(
      'bad-json',
      'bad-request',
      'too-deep',
      'weak-password',
      'sign-in-needed',
      'wrong-credentials',
    ),
    ...refusals('cross-site', 'too-large', 'not-json', 'too-many-requests', 'sign-in-again'),
  },
});

const listing = createRoute({
  method: 'get',
  path: '/api/account/sessions',
  tags,
  summary: 'Where this account is signed in',
  security: SESSION_AUTH,
  responses: { 200: jsonOf(sessionsSchema, 'The last used first'), ...refusals('sign-in-needed') },
});

const endingOthers = createRoute({
  method: 'delete',
  path: '/api/account/sessions',
  tags,
  summary: 'Sign out everywhere else; only the device of this browser goes on syncing',
  security: SESSION_AUTH,
  responses: { 204: { description: 'Signed out' }, ...refusals('sign-in-needed', 'cross-site') },
});

const ending = createRoute({
  method: 'delete',
  path: '/api/account/sessions/{id}',
  tags,
  summary: 'Sign out there; the device of that browser may sync no more',
  security: SESSION_AUTH,
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    204: { description: 'Signed out' },
    ...refusals('bad-request', 'sign-in-needed', 'cross-site', 'not-found'),
  },
});

export function accountRoutes(context: AppContext): Api {
  const { db } = context.database;
  const { now } = context;
  const deps = accountDeps(context);
  const api = createApi();

  api.openapi(reading, async (c) => {
    const principal = c.get('principal');
    const row = principal.kind === 'account' ? await findAccount(db, principal.personId) : null;
    if (!row) throw new ApiFailure('sign-in-needed');
    return c.json(await accountOf(db, row), 200);
  });

  api.openapi(changing, async (c) => {
    const account = await changePassword(deps, sessionOf(c), c.req.valid('json'));
    if (!(await signInBrowser(c, context, account))) throw changedMeanwhile();
    return c.body(null, 204);
  });

  api.openapi(listing, async (c) => {
    const { personId, sessionId } = sessionOf(c);
    const current = await readSessionHandle(db, sessionId);
    const sessions = (await listSessions(db, personId, new Date(now()))).map((session) => ({
      id: session.handle,
      name: session.name,
      createdAt: session.createdAt.getTime(),
      lastUsedAt: session.lastUsedAt.getTime(),
      current: session.handle === current,
      deviceId: session.deviceId,
    }));
    return c.json({ sessions }, 200);
  });

  api.openapi(endingOthers, async (c) => {
    const { personId, sessionId } = sessionOf(c);
    await db.transaction((tx) => endAccess(tx, personId, sessionId, new Date(now())));
    return c.body(null, 204);
  });

  api.openapi(ending, async (c) => {
    const { personId } = sessionOf(c);
    const handle = c.req.valid('param').id;
    if (!(await endSession(db, { handle, personId }, new Date(now())))) throw new ApiFailure('not-found');
    return c.body(null, 204);
  });

  return api;
}

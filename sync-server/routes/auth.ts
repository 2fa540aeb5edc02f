/** Signing up, in and out, and the links that are mailed. None of the answers tells whether an account exists. */
import { createRoute } from '@hono/zod-openapi';
import { confirm, confirmAgain } from '../auth/confirmation';
import { forgotten, reset } from '../auth/recovery';
import { signIn } from '../auth/sign-in';
import { signUp } from '../auth/sign-up';
import { endSession } from '../db/sessions';
import {
  accountSchema,
  forgottenRequestSchema,
  resetRequestSchema,
  signInRequestSchema,
  signUpRequestSchema,
  verifyRequestSchema,
} from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';
import { accountOf } from './account-of';
import { clientAddress } from './client-address';
import { accountDeps, createApi, sessionOf } from './context';
import type { Api, AppContext } from './context';
import { SESSION_AUTH, bodyOf, jsonOf, refusals } from './openapi';
import { signInBrowser } from './sign-in-browser';

const tags = ['auth'];
/** What every body can be refused for. */
const BODY = ['bad-json', 'bad-request', 'too-deep', 'cross-site', 'too-large', 'not-json'] as const;

const signingUp = createRoute({
  method: 'post',
  path: '/api/auth/signup',
  tags,
  summary: 'A new account, signed in at once',
  description: 'The answer is the same whether or not the address has an account; the letter to it is not.',
  request: bodyOf(signUpRequestSchema),
  responses: {
    201: jsonOf(accountSchema, 'Signed in; the session is in the cookie'),
    ...refusals(...BODY, 'weak-password', 'wrong-credentials', 'forbidden', 'too-many-requests'),
  },
});

const signingIn = createRoute({
  method: 'post',
  path: '/api/auth/login',
  tags,
  summary: 'Sign in',
  request: bodyOf(signInRequestSchema),
  responses: {
    200: jsonOf(accountSchema, 'Signed in; the session is in the cookie'),
    ...refusals(...BODY, 'wrong-credentials', 'forbidden', 'too-many-requests'),
  },
});

const signingOut = createRoute({
  method: 'post',
  path: '/api/auth/logout',
  tags,
  summary: 'End this session; the device that it registered may sync no more',
  security: SESSION_AUTH,
  responses: { 204: { description: 'Signed out' }, ...refusals('sign-in-needed', 'cross-site') },
});

const forgetting = createRoute({
  method: 'post',
  path: '/api/auth/forgotten',
  tags,
  summary: 'Ask for a link that sets a new password',
  request: bodyOf(forgottenRequestSchema),
  responses: {
    202: { description: 'If there is such an account, a letter is under way' },
    ...refusals(...BODY, 'too-many-requests'),
  },
});

const resetting = createRoute({
  method: 'post',
  path: '/api/auth/reset',
  tags,
  summary: 'Set a new password by a mailed link; everything that was signed in is signed out',
  request: bodyOf(resetRequestSchema),
  responses: {
    204: { description: 'The password is set. Sign in with it' },
    ...refusals(...BODY, 'weak-password', 'expired-link', 'too-many-requests'),
  },
});

const verifying = createRoute({
  method: 'post',
  path: '/api/auth/verify',
  tags,
  summary: 'Prove an address by a mailed link, in a browser that is signed in to its account',
  security: SESSION_AUTH,
  request: bodyOf(verifyRequestSchema),
  responses: {
    204: { description: 'The address is proved' },
    ...refusals(...BODY, 'expired-link', 'sign-in-needed'),
  },
});

const verifyingAgain = createRoute({
  method: 'post',
  path: '/api/auth/verify/again',
  tags,
  summary: 'Send the link that proves the address once more',
  security: SESSION_AUTH,
  responses: {
    202: { description: 'A letter is under way, unless the address is proved or has been written to often' },
    ...refusals('sign-in-needed', 'cross-site', 'too-many-requests'),
  },
});

export function authRoutes(context: AppContext): Api {
  const { database, auth, now, config } = context;
  const deps = accountDeps(context);
  const api = createApi();

  api.openapi(signingUp, async (c) => {
    const account = await signUp(deps, { ...c.req.valid('json'), from: clientAddress(c, config.trustProxy) });
    if (!(await signInBrowser(c, context, account))) throw new ApiFailure('wrong-credentials');
    return c.json(await accountOf(database.db, account), 201);
  });

  api.openapi(signingIn, async (c) => {
    const account = await signIn(deps, {
      ...c.req.valid('json'),
      from: clientAddress(c, config.trustProxy),
      mark: auth.cookies.readKnown(c),
    });
    if (!(await signInBrowser(c, context, account))) throw new ApiFailure('wrong-credentials');
    return c.json(await accountOf(database.db, account), 200);
  });

  api.openapi(signingOut, async (c) => {
    await endSession(database.db, { id: sessionOf(c).sessionId }, new Date(now()));
    auth.cookies.clearSession(c);
    return c.body(null, 204);
  });

  api.openapi(forgetting, async (c) => {
    await forgotten(deps, { ...c.req.valid('json'), from: clientAddress(c, config.trustProxy) });
    return c.body(null, 202);
  });

  api.openapi(resetting, async (c) => {
    await reset(deps, c.req.valid('json'));
    return c.body(null, 204);
  });

  api.openapi(verifying, async (c) => {
    await confirm(deps, sessionOf(c), c.req.valid('json').token);
    return c.body(null, 204);
  });

  api.openapi(verifyingAgain, async (c) => {
    await confirmAgain(deps, sessionOf(c).personId, clientAddress(c, config.trustProxy));
    return c.body(null, 202);
  });

  return api;
}

/**
 * Signing in through a provider. Both routes are visited by the browser itself and answer with a redirect to one of our
 * own pages: `/login?signed-in=1`, or `/login?problem=<code>`. Nothing that the provider or anybody else says gets into
 * the address.
 *
 * These are GETs that change state, because a provider sends people back with one. The start may be visited from our
 * own pages and by hand only (Sec-Fetch-Site), so that no other site signs anybody in; the way back is bound to the
 * browser that began by a cookie, so that nobody is made to finish the sign-in of somebody else (login CSRF).
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { v7 as uuidv7 } from 'uuid';
import { Limit, storedLimiter } from '../auth/limits';
import { ATTEMPT_MS, OauthAttempts } from '../auth/oauth-attempts';
import { ProviderFailure } from '../auth/providers/provider';
import type { ProvidedIdentity, Provider } from '../auth/providers/provider';
import { createProviders } from '../auth/providers/providers';
import { isToken } from '../auth/secrets';
import { enterByIdentity } from '../db/identities';
import { providerLinked } from '../mail/messages';
import { emailSchema, providersSchema } from '../protocol/account-messages';
import { clientAddress } from './client-address';
import { createApi, originOf } from './context';
import type { Api, AppContext, AppEnv } from './context';
import { jsonOf } from './openapi';
import { signInBrowser } from './sign-in-browser';

/** Codes of `/login?problem=`. */
export type SignInProblem =
  /** No such provider here. */
  | 'unknown-provider'
  /** Another site sent the browser. */
  | 'cross-site'
  | 'too-many-requests'
  /** Said no at the provider. */
  | 'cancelled'
  /** Used, over, begun in another browser, or overtaken by a change of the account. */
  | 'expired'
  /** The provider does not answer as it should. */
  | 'provider-failed'
  /** The provider does not tell an address. */
  | 'no-email'
  | 'disabled';

const tags = ['auth'];
const params = z.object({ provider: z.string() });
const redirected = { 302: { description: 'To the provider, or to `/login?problem=<code>`' } };

/** A parameter that is there twice is as good as none: whoever visits this wants a page, not an error in JSON. */
const parameter = z.string().optional().catch(undefined).openapi({ type: 'string' });

const listing = createRoute({
  method: 'get',
  path: '/api/auth/providers',
  tags,
  summary: 'Providers through which people may sign in',
  responses: { 200: jsonOf(providersSchema, 'As buttons show them; none: there are only passwords') },
});

const beginning = createRoute({
  method: 'get',
  path: '/api/auth/oauth/{provider}',
  tags,
  summary: 'Begin a sign-in; visited by the browser, from a page of this server',
  request: { params },
  responses: redirected,
});

const returning = createRoute({
  method: 'get',
  path: '/api/auth/oauth/{provider}/callback',
  tags,
  summary: 'Where the provider sends the browser back',
  request: {
    params,
    query: z.object({ state: parameter, code: parameter, error: parameter, iss: parameter }),
  },
  responses: { 302: { description: 'To `/login?signed-in=1` or `/login?problem=<code>`' } },
});

/** Starts from one client address: each leaves a row behind for ten minutes. */
const STARTS = { points: 60, duration: 600 };

export function oauthRoutes(context: AppContext): Api {
  const { database, now, random, config, auth, mailer } = context;
  const { db } = database;
  const providers = createProviders(config.providers, now);
  const attempts = new OauthAttempts({ db, now, random });
  const starts = new Limit(storedLimiter(db, { keyPrefix: 'oauth', ...STARTS }));
  const redirectUri = (provider: Provider) => `${originOf(context)}/api/auth/oauth/${provider.id}/callback`;
  const api = createApi();

  api.openapi(listing, (c) =>
    c.json({ providers: [...providers.values()].map(({ id, name }) => ({ id, name })) }, 200),
  );

  api.openapi(beginning, (c) =>
    landing(c, async () => {
      const provider = providers.get(c.req.valid('param').provider);
      if (!provider) return 'unknown-provider';
      if (!isOwnStart(c.req.header('Sec-Fetch-Site'))) return 'cross-site';
      if (!(await starts.trySpend(clientAddress(c, config.trustProxy)))) return 'too-many-requests';
      const { attempt, browser } = await attempts.begin(provider.id);
      const url = await provider.begin(attempt, redirectUri(provider));
      writeBrowser(c, context, browser);
      return url;
    }),
  );

  api.openapi(returning, (c) =>
    landing(c, async () => {
      const browser = readBrowser(c, context);
      clearBrowser(c, context);
      const provider = providers.get(c.req.valid('param').provider);
      if (!provider) return 'unknown-provider';
      const { state, code, error, iss = null } = c.req.valid('query');
      const attempt = state === undefined ? null : await attempts.take(provider.id, { state, browser });
      if (!attempt) return 'expired';
      if (error !== undefined) return error === 'access_denied' ? 'cancelled' : 'provider-failed';
      if (code === undefined) return 'provider-failed';
      return enter(c, provider, await provider.finish({ code, iss }, attempt, redirectUri(provider)));
    }),
  );

  return api;

  async function enter(
    c: Context<AppEnv>,
    provider: Provider,
    { subject, email: given, emailVerified }: ProvidedIdentity,
  ): Promise<SignInProblem | 'signed-in'> {
    const email = emailSchema.safeParse(given);
    if (!email.success) return 'no-email';
    const entrant = await enterByIdentity(
      db,
      { provider: provider.id, subject, email: email.data, emailVerified },
      { newPersonId: uuidv7({ msecs: now(), random: random(16) }), now: new Date(now()) },
    );
    if (entrant.disabled) return 'disabled';
    if (entrant.linked) tellOwner(email.data, provider);
    const { personId, epoch } = entrant;
    return (await signInBrowser(c, context, { personId, epoch, passwordHash: null }))
      ? 'signed-in'
      : 'expired';
  }

  function tellOwner(to: string, { name }: Provider): void {
    mailer.later(async () => {
      if (!(await auth.limits.notices.trySpend(to))) return null;
      return { to, ...providerLinked(name, `${originOf(context)}/forgotten`) };
    });
  }
}

/** By hand, from a bookmark or from our own pages; browsers that do not say are let through. */
const isOwnStart = (site: string | undefined): boolean =>
  site === undefined || site === 'same-origin' || site === 'none';

/** Where the browser goes on. What goes wrong at the provider is for the log and a page, not for an error answer. */
async function landing(
  c: Context<AppEnv>,
  work: () => Promise<SignInProblem | 'signed-in' | URL>,
): Promise<Response> {
  const result = await work().catch((cause: unknown) => {
    if (!(cause instanceof ProviderFailure)) throw cause;
    console.error(`Sign-in at a provider failed: ${cause.message}`);
    return 'provider-failed' as const;
  });
  if (result instanceof URL) return c.redirect(result.href);
  return c.redirect(result === 'signed-in' ? '/login?signed-in=1' : `/login?problem=${result}`);
}

/** Lax: the way back is a navigation that another site begins. */
const cookieOf = (c: Context, { auth }: AppContext) => {
  const secure = auth.cookies.isHttps(c);
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
  return { name: secure ? '__Host-palate-oauth' : 'palate-oauth', options };
};

function writeBrowser(c: Context, context: AppContext, browser: string): void {
  const { name, options } = cookieOf(c, context);
  setCookie(c, name, browser, { ...options, maxAge: ATTEMPT_MS / 1000 });
}

function readBrowser(c: Context, context: AppContext): string | null {
  const value = getCookie(c, cookieOf(c, context).name);
  return value !== undefined && isToken(value) ? value : null;
}

function clearBrowser(c: Context, context: AppContext): void {
  const { name, options } = cookieOf(c, context);
  deleteCookie(c, name, options);
}

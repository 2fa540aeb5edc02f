/** Sign-in through providers, against a real OpenID provider over real HTTP. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashSecret } from '../auth/secrets';
import type { Database } from '../db/connect';
import { accounts, attempts, auditLog, identities, oauthAttempts } from '../db/schema';
import type { Account } from '../protocol/account-messages';
import { TestBrowser } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { makeKey, makeMember } from '../testing/members';
import { CLIENT, ProviderVisit, startOpenIdProvider } from '../testing/openid';
import type { OpenIdProvider } from '../testing/openid';
import { startServer } from '../testing/server';
import type { LocalServer } from '../testing/server';

const ORIGIN = 'http://palate.test';
const START = '/api/auth/oauth/work';
const BACK = `${ORIGIN}${START}/callback`;
const OTHER_BACK = `${ORIGIN}/api/auth/oauth/other/callback`;
const newEmail = () => `${randomUUID()}@example.org`;

describe.each(ENGINES)('sign-in through a provider on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let provider: OpenIdProvider;
    let other: OpenIdProvider;
    let server: LocalServer;

    beforeAll(async () => {
      database = await open();
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      const jwks = {
        keys: [{ ...(await exportJWK(privateKey)), kid: 'of-the-other', use: 'sig', alg: 'RS256' }],
      };
      [provider, other] = await Promise.all([
        startOpenIdProvider({ redirectUri: BACK }),
        startOpenIdProvider({ redirectUri: OTHER_BACK, jwks }),
      ]);
    });
    afterAll(async () => {
      await Promise.all([provider.close(), other.close()]);
      await database.close();
    });
    beforeEach(async () => {
      await database.db.delete(attempts);
      server = startServer(database, {
        config: {
          origin: ORIGIN,
          providers: [
            { kind: 'oidc', id: 'work', name: 'Work', issuer: provider.issuer, ...CLIENT },
            { kind: 'oidc', id: 'other', name: 'Other', issuer: other.issuer, ...CLIENT },
          ],
        },
      });
      server.now = Date.now(); // the provider's clock is the system's
      vi.spyOn(console, 'error').mockImplementation(() => {});
      return () => vi.restoreAllMocks();
    });

    /** Somebody at the provider. */
    const person = (email = newEmail(), email_verified = true) => {
      const user = { sub: randomUUID(), email, email_verified };
      provider.users.set(user.sub, user);
      return user;
    };
    const begin = async (browser: TestBrowser, start = START) => {
      const answer = await browser.get(start);
      expect(answer.status).toBe(302);
      return answer.headers.get('Location')!;
    };
    /** Goes through the provider and stops where it sends the browser back. */
    const returned = async (browser: TestBrowser, sub: string) =>
      new ProviderVisit().signIn(await begin(browser), sub, BACK);
    const land = async (browser: TestBrowser, back: URL) => {
      const answer = await browser.get(`${back.pathname}${back.search}`);
      expect(answer.status).toBe(302);
      return answer.headers.get('Location');
    };
    const signIn = async (browser: TestBrowser, sub: string) => land(browser, await returned(browser, sub));
    const accountOf = async (browser: TestBrowser) => {
      const answer = await browser.get('/api/account');
      return answer.status === 200 ? ((await answer.json()) as Account) : null;
    };
    const attemptOf = (url: string) =>
      eq(oauthAttempts.stateHash, hashSecret(new URL(url).searchParams.get('state')!));

    describe('somebody new', () => {
      it('gets an account with the address that the provider vouches for', async () => {
        const browser = new TestBrowser(server);
        const user = person();
        expect(await signIn(browser, user.sub)).toBe('/login?signed-in=1');
        expect(await accountOf(browser)).toEqual({
          personId: expect.any(String),
          email: user.email,
          emailVerified: true,
          role: 'user',
          hasPassword: false,
          providers: ['work'],
        });
      });

      it('is known again by who they are, not by the address', async () => {
        const [first, second] = [new TestBrowser(server), new TestBrowser(server)];
        const user = person();
        await signIn(first, user.sub);
        provider.users.set(user.sub, { ...user, email: newEmail() });
        await signIn(second, user.sub);
        expect(await accountOf(second)).toEqual(await accountOf(first));
      });

      it('gets one account when both tabs come back at once', async () => {
        const user = person();
        const browsers = [new TestBrowser(server), new TestBrowser(server)];
        const backs = await Promise.all(browsers.map((browser) => returned(browser, user.sub)));
        const landed = await Promise.all(browsers.map((browser, n) => land(browser, backs[n])));
        expect(landed).toEqual(['/login?signed-in=1', '/login?signed-in=1']);
        const [one, two] = await Promise.all(browsers.map(accountOf));
        expect(one).toEqual(two);
        expect(await database.db.select().from(accounts).where(eq(accounts.email, user.email))).toHaveLength(
          1,
        );
      });

      it('is not let in without an address', async () => {
        const browser = new TestBrowser(server);
        const sub = randomUUID();
        provider.users.set(sub, { sub });
        expect(await signIn(browser, sub)).toBe('/login?problem=no-email');
        expect(await accountOf(browser)).toBeNull();
      });
    });

    describe('an account with the same address', () => {
      it('is linked when both sides have proved the address, and that is written down', async () => {
        const member = await makeMember(server, database);
        const browser = new TestBrowser(server);
        expect(await signIn(browser, person(member.email.toUpperCase()).sub)).toBe('/login?signed-in=1');
        expect(await accountOf(browser)).toMatchObject({
          personId: member.personId,
          hasPassword: true,
          providers: ['work'],
        });
        const log = await database.db.select().from(auditLog).where(eq(auditLog.personId, member.personId));
        expect(log).toMatchObject([{ action: 'provider-linked', detail: { provider: 'work' } }]);
        expect(JSON.stringify(log)).not.toContain(member.email);
        const [letter] = (await server.posted()).to(member.email).slice(-1);
        expect(letter.text).toContain('signed in to your account at Palate through Work');
        await signIn(new TestBrowser(server), [...provider.users.keys()].at(-1)!);
        expect((await server.posted()).to(member.email).at(-1)).toBe(letter);
      });

      it('is not linked when the provider has not proved it', async () => {
        const member = await makeMember(server, database);
        const browser = new TestBrowser(server);
        await signIn(browser, person(member.email, false).sub);
        const account = await accountOf(browser);
        expect(account).toMatchObject({ email: member.email, emailVerified: false });
        expect(account!.personId).not.toBe(member.personId);
      });

      it('is not linked when the account has not proved it: somebody may have been here before them', async () => {
        const email = newEmail();
        const squatter = new TestBrowser(server);
        const { personId } = await squatter.signUp(email);
        const browser = new TestBrowser(server);
        await signIn(browser, person(email).sub);
        const account = await accountOf(browser);
        expect(account).toMatchObject({ email, emailVerified: true });
        expect(account!.personId).not.toBe(personId);
      });

      it('throws a provider out that let a stranger in, when the owner of the address resets the password', async () => {
        const email = newEmail();
        const stranger = person(email, false);
        const theirs = new TestBrowser(server);
        await signIn(theirs, stranger.sub);
        const { personId } = (await accountOf(theirs))!;
        const { key } = await makeKey({ email, personId, browser: theirs });

        const owner = new TestBrowser(server);
        await owner.post('/api/auth/forgotten', { email });
        const token = (await server.posted()).token(email);
        const password = 'four words walk home';
        expect((await owner.post('/api/auth/reset', { token, password })).status).toBe(204);
        expect(await owner.signIn(email, password)).toMatchObject({ personId, providers: [] });

        expect(await accountOf(theirs)).toBeNull();
        const headers = { Authorization: `Bearer ${key}` };
        expect((await server.request('/api/account', { headers })).status).toBe(401);
        const again = new TestBrowser(server);
        await signIn(again, stranger.sub);
        expect((await accountOf(again))!.personId).not.toBe(personId);
      });

      it('throws such a provider out also when the address was proved since', async () => {
        const email = newEmail();
        const stranger = person(email, false);
        const theirs = new TestBrowser(server);
        await signIn(theirs, stranger.sub);
        const { personId } = (await accountOf(theirs))!;
        const proved = { emailVerifiedAt: new Date(server.now) };
        await database.db.update(accounts).set(proved).where(eq(accounts.id, personId));
        const owner = new TestBrowser(server);
        await owner.post('/api/auth/forgotten', { email });
        const token = (await server.posted()).token(email);
        const answer = await owner.post('/api/auth/reset', { token, password: 'four words walk home' });
        expect(answer.status).toBe(204);
        const again = new TestBrowser(server);
        await signIn(again, stranger.sub);
        expect((await accountOf(again))!.personId).not.toBe(personId);
      });

      it('keeps a provider that vouches for the address when the password is reset', async () => {
        const user = person();
        const browser = new TestBrowser(server);
        await signIn(browser, user.sub);
        const { personId, email } = (await accountOf(browser))!;
        await browser.post('/api/auth/forgotten', { email });
        const token = (await server.posted()).token(email);
        await browser.post('/api/auth/reset', { token, password: 'four words walk home' });
        const rows = await database.db.select().from(identities).where(eq(identities.personId, personId));
        expect(rows).toHaveLength(1);
      });

      it('that is disabled lets nobody in, and nothing is linked to it', async () => {
        const member = await makeMember(server, database);
        const user = person(member.email);
        await database.db
          .update(accounts)
          .set({ disabledAt: new Date(server.now) })
          .where(eq(accounts.id, member.personId));
        const browser = new TestBrowser(server);
        expect(await signIn(browser, user.sub)).toBe('/login?problem=disabled');
        expect(await accountOf(browser)).toBeNull();
        const rows = await database.db
          .select()
          .from(identities)
          .where(eq(identities.personId, member.personId));
        expect(rows).toEqual([]);
      });

      it('that was linked before it was disabled lets nobody in either', async () => {
        const user = person();
        const browser = new TestBrowser(server);
        await signIn(browser, user.sub);
        await database.db
          .update(accounts)
          .set({ disabledAt: new Date(server.now) })
          .where(eq(accounts.email, user.email));
        expect(await signIn(new TestBrowser(server), user.sub)).toBe('/login?problem=disabled');
      });
    });

    it('makes no session when the account is shut while somebody comes in', async () => {
      const user = person();
      await signIn(new TestBrowser(server), user.sub);
      const { db } = database;
      const shut = () =>
        db
          .update(accounts)
          .set({ epoch: 1 })
          .where(eq(accounts.email, user.email))
          .then(() => {});
      let entered = false;
      const racing = startServer(
        {
          ...database,
          db: new Proxy(db, {
            get: (target, name) => {
              const value: unknown = Reflect.get(target, name);
              if (name !== 'transaction') return value;
              return async (...work: Parameters<typeof db.transaction>) => {
                const result = await target.transaction(...work);
                if (!entered) await shut(); // the first one looks for the account
                entered = true;
                return result;
              };
            },
          }),
        },
        {
          config: {
            origin: ORIGIN,
            providers: [{ kind: 'oidc', id: 'work', name: 'Work', issuer: provider.issuer, ...CLIENT }],
          },
        },
      );
      racing.now = server.now;
      const browser = new TestBrowser(racing);
      expect(await signIn(browser, user.sub)).toBe('/login?problem=expired');
      expect(browser.cookies.has('palate')).toBe(false);
    });

    describe('the session', () => {
      it('is a new one: the one that the browser had ends', async () => {
        const member = await makeMember(server, database);
        const before = member.browser.cookies.get('palate')!;
        await signIn(member.browser, person().sub);
        expect(member.browser.cookies.get('palate')).not.toBe(before);
        const thief = new TestBrowser(server);
        thief.cookies.set('palate', before);
        expect(await accountOf(thief)).toBeNull();
      });

      it('comes with a redirect that has no code, no token and no address in it', async () => {
        const browser = new TestBrowser(server);
        const user = person();
        const back = await returned(browser, user.sub);
        const answer = await browser.get(`${back.pathname}${back.search}`);
        expect(answer.headers.get('Location')).toBe('/login?signed-in=1');
        expect(answer.headers.get('Cache-Control')).toBe('no-store');
        expect(browser.cookies.has('palate-oauth')).toBe(false);
      });
    });

    describe('the start', () => {
      it('asks with PKCE, state and nonce that are fresh each time, and keeps only the hash of the state', async () => {
        const browser = new TestBrowser(server);
        const [one, two] = [new URL(await begin(browser)), new URL(await begin(browser))];
        expect(one.origin).toBe(provider.issuer);
        expect(Object.fromEntries(one.searchParams)).toEqual({
          response_type: 'code',
          client_id: CLIENT.clientId,
          redirect_uri: BACK,
          scope: 'openid email',
          state: expect.stringMatching(/^[\w-]{43}$/),
          nonce: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge_method: 'S256',
        });
        for (const name of ['state', 'nonce', 'code_challenge'])
          expect(two.searchParams.get(name)).not.toBe(one.searchParams.get(name));
        const stored = JSON.stringify(await database.db.select().from(oauthAttempts));
        expect(stored).not.toContain(one.searchParams.get('state'));
        expect(stored).not.toContain(browser.cookies.get('palate-oauth'));
      });

      it('binds the browser by a cookie that scripts cannot read and that lives ten minutes', async () => {
        const secure = startServer(database, {
          config: {
            origin: 'https://palate.test',
            providers: [{ kind: 'oidc', id: 'work', name: 'Work', issuer: provider.issuer, ...CLIENT }],
          },
        });
        const [line] = (await secure.request(START)).headers.getSetCookie();
        expect(line).toMatch(/^__Host-palate-oauth=[\w-]{43}; /);
        for (const part of ['Max-Age=600', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
          expect(line.split('; ')).toContain(part);
      });

      it.each(['cross-site', 'same-site'])('is not begun by another site (%s): login CSRF', async (site) => {
        const browser = new TestBrowser(server, { 'Sec-Fetch-Site': site });
        expect(await begin(browser)).toBe('/login?problem=cross-site');
        expect(browser.cookies.size).toBe(0);
      });

      it.each(['same-origin', 'none'])('is begun from our pages and by hand (%s)', async (site) => {
        const browser = new TestBrowser(server, { 'Sec-Fetch-Site': site });
        expect(await begin(browser)).toContain(provider.issuer);
      });

      it('does not go anywhere else, whatever is asked', async () => {
        const browser = new TestBrowser(server);
        expect(await begin(browser, '/api/auth/oauth/none-such')).toBe('/login?problem=unknown-provider');
        const asked = `${START}?redirect_uri=https://evil.example&next=https://evil.example&iss=https://evil.example`;
        const url = new URL(await begin(browser, asked));
        expect(url.origin).toBe(provider.issuer);
        expect(url.searchParams.get('redirect_uri')).toBe(BACK);
        const answer = await server.request(START, { headers: { Host: 'evil.example' } });
        expect(new URL(answer.headers.get('Location')!).searchParams.get('redirect_uri')).toBe(BACK);
      });

      it('is slowed down for an address that begins without end', async () => {
        const browser = new TestBrowser(server);
        for (let n = 0; n < 60; n++) await begin(browser);
        expect(await begin(browser)).toBe('/login?problem=too-many-requests');
      });

      it('says so when the provider does not answer', async () => {
        const away = await startOpenIdProvider({ redirectUri: BACK });
        await away.close();
        const alone = startServer(database, {
          config: { providers: [{ kind: 'oidc', id: 'work', name: 'Work', issuer: away.issuer, ...CLIENT }] },
        });
        const answer = await alone.request(START);
        expect(answer.headers.get('Location')).toBe('/login?problem=provider-failed');
      });
    });

    describe('the way back', () => {
      /** @param reason what the log says */
      const refusedAs = async (browser: TestBrowser, back: URL, problem: string, reason?: RegExp) => {
        vi.mocked(console.error).mockClear();
        expect(await land(browser, back)).toBe(`/login?problem=${problem}`);
        const lines = vi.mocked(console.error).mock.calls.map(([line]) => String(line));
        expect(lines).toEqual(reason ? [expect.stringMatching(reason)] : []);
        for (const secret of ['code', 'state'].flatMap((name) => back.searchParams.get(name) ?? []))
          if (secret.length > 10) expect(lines.join()).not.toContain(secret);
        expect(await accountOf(browser)).toBeNull();
      };

      it('works once: the same answer again is nothing', async () => {
        const browser = new TestBrowser(server);
        const back = await returned(browser, person().sub);
        const cookie = browser.cookies.get('palate-oauth')!;
        expect(await land(browser, back)).toBe('/login?signed-in=1');
        const thief = new TestBrowser(server);
        thief.cookies.set('palate-oauth', cookie);
        await refusedAs(thief, back, 'expired');
      });

      it('refuses a code that was used before, under a fresh state', async () => {
        const victim = new TestBrowser(server);
        const used = await returned(victim, person().sub);
        await land(victim, used);
        const thief = new TestBrowser(server);
        const back = await returned(thief, person().sub);
        back.searchParams.set('code', used.searchParams.get('code')!);
        await refusedAs(thief, back, 'provider-failed', /invalid_grant/);
      });

      it('refuses somebody else’s fresh code: it does not fit the verifier of this sign-in (PKCE)', async () => {
        const stolen = await returned(new TestBrowser(server), person().sub);
        const thief = new TestBrowser(server);
        const back = await returned(thief, person().sub);
        back.searchParams.set('code', stolen.searchParams.get('code')!);
        await refusedAs(thief, back, 'provider-failed', /invalid_grant/);
      });

      it('refuses the state of another browser, and burns it', async () => {
        const attacker = new TestBrowser(server);
        const busy = new TestBrowser(server); // in the middle of a sign-in of its own, so it has a cookie
        await begin(busy);
        for (const victim of [new TestBrowser(server), busy]) {
          const back = await returned(attacker, person().sub);
          await refusedAs(victim, back, 'expired');
          await refusedAs(attacker, back, 'expired');
        }
      });

      it('refuses after ten minutes', async () => {
        const browser = new TestBrowser(server);
        const back = await returned(browser, person().sub);
        server.now += 10 * 60_000;
        await refusedAs(browser, back, 'expired');
      });

      it('refuses an answer at the address of another provider, and one that names another issuer (RFC 9207)', async () => {
        const browser = new TestBrowser(server);
        const back = await returned(browser, person().sub);
        await refusedAs(browser, new URL(back.href.replace('/work/', '/other/')), 'expired');
        for (const iss of [other.issuer, '', null]) {
          const again = await returned(browser, person().sub);
          if (iss === null) again.searchParams.delete('iss');
          else again.searchParams.set('iss', iss);
          await refusedAs(browser, again, 'provider-failed', /is not from|does not say who/);
        }
      });

      it('refuses a code of another provider', async () => {
        const browser = new TestBrowser(server);
        const sub = randomUUID();
        other.users.set(sub, { sub, email: newEmail(), email_verified: true });
        const url = await begin(new TestBrowser(server), '/api/auth/oauth/other');
        const foreign = await new ProviderVisit().signIn(url, sub, OTHER_BACK);
        const back = await returned(browser, person().sub);
        back.searchParams.set('code', foreign.searchParams.get('code')!);
        await refusedAs(browser, back, 'provider-failed', /invalid_grant/);
      });

      it('refuses an ID token whose nonce is not of this sign-in', async () => {
        const browser = new TestBrowser(server);
        const url = await begin(browser);
        const back = await new ProviderVisit().signIn(url, person().sub, BACK);
        await database.db
          .update(oauthAttempts)
          .set({ nonce: 'x'.repeat(43) })
          .where(attemptOf(url));
        await refusedAs(browser, back, 'provider-failed', /nonce differs/);
      });

      it('refuses when the verifier is not the one that the provider was promised', async () => {
        const browser = new TestBrowser(server);
        const url = await begin(browser);
        const back = await new ProviderVisit().signIn(url, person().sub, BACK);
        await database.db
          .update(oauthAttempts)
          .set({ codeVerifier: 'x'.repeat(43) })
          .where(attemptOf(url));
        await refusedAs(browser, back, 'provider-failed', /invalid_grant/);
      });

      it('is told apart: no at the provider, and a provider that refuses', async () => {
        const browser = new TestBrowser(server);
        await refusedAs(browser, await new ProviderVisit().refuse(await begin(browser), BACK), 'cancelled');
        const url = new URL(await begin(browser));
        url.searchParams.delete('code_challenge');
        url.searchParams.delete('code_challenge_method');
        const back = await new ProviderVisit().signIn(url.href, person().sub, BACK);
        expect(back.searchParams.get('error')).toBe('invalid_request');
        await refusedAs(browser, back, 'provider-failed');
      });

      it('is refused like any other request when there is a NUL in it', async () => {
        const answer = await new TestBrowser(server).get('/api/auth/oauth/oidc/callback?state=a&code=%00');
        expect([answer.status, (await answer.json()).error.code]).toEqual([400, 'bad-request']);
      });

      it.each([
        '',
        '?state=x',
        '?code=x',
        '?error=access_denied',
        `?state=${'x'.repeat(43)}&code=x`,
        '?state=a&state=b&code=x',
        '?error=https://evil.example',
      ])('goes to the login page for what no provider sends: %j', async (search) => {
        const browser = new TestBrowser(server);
        await refusedAs(browser, new URL(`${BACK}${search}`), 'expired');
      });

      it('needs a code beside the state', async () => {
        const browser = new TestBrowser(server);
        const back = await returned(browser, person().sub);
        back.searchParams.delete('code');
        await refusedAs(browser, back, 'provider-failed');
      });
    });

    it('lists the providers for the buttons, without their secrets', async () => {
      const answer = await server.request('/api/auth/providers');
      expect(await answer.json()).toEqual({
        providers: [
          { id: 'work', name: 'Work' },
          { id: 'other', name: 'Other' },
        ],
      });
    });
  });
});

import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashSecret } from '../auth/secrets';
import type { Database } from '../db/connect';
import { accounts, apiKeys, attempts, linkCodes, mailTokens, sessions } from '../db/schema';
import { PASSWORD, TestBrowser } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { PausingHasher } from '../testing/pausing-hasher';
import { NOW, TestDevice, startServer, startWithFilms } from '../testing/server';
import type { LocalServer } from '../testing/server';

const OTHER_PASSWORD = 'other words walk back';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const newEmail = () => `${randomUUID()}@example.org`;
const codeOf = async (answer: Response) => (await answer.json()).error.code as string;

describe.each(ENGINES)('accounts on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: LocalServer;
    beforeAll(async () => {
      database = await open();
      await startWithFilms(database);
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.db.delete(attempts); // one client address makes all of these accounts
      server = startServer(database);
    });
    const browser = () => new TestBrowser(server);
    const member = async (email = newEmail()) => {
      const made = browser();
      return { browser: made, email, account: await made.signUp(email) };
    };
    const verifiedMember = async (email = newEmail()) => {
      const made = await member(email);
      const token = (await server.posted()).token(email);
      expect((await made.browser.post('/api/auth/verify', { token })).status).toBe(204);
      return made;
    };
    const login = (who: TestBrowser, email: string, password = PASSWORD) =>
      who.post('/api/auth/login', { email, password });
    const isSignedIn = async (who: TestBrowser) => (await who.get('/api/account')).status === 200;
    const joined = async (who: TestBrowser, deviceId = randomUUID(), headers = {}) => {
      const body = { protocol: 2, deviceId, account: true };
      return who.send('POST', '/api/devices', body, headers);
    };
    const maySync = async (token: string) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await server.request('/api/devices', { headers })).status === 200;
    };

    describe('signing up, in and out', () => {
      it('makes one account of a sign-up that is repeated, and of nobody else’s id', async () => {
        const [email, attempt] = [newEmail(), randomUUID()];
        const signUp = (change = {}) =>
          browser().post('/api/auth/signup', { email, password: PASSWORD, attempt, ...change });
        const [one, two] = [await signUp(), await signUp({ attempt: attempt.toUpperCase() })];
        expect([one.status, two.status]).toEqual([201, 201]);
        expect((await two.json()).personId).toBe((await one.json()).personId);
        expect(await database.db.select().from(accounts).where(eq(accounts.email, email))).toHaveLength(1);
        expect(await codeOf(await signUp({ password: OTHER_PASSWORD }))).toBe('wrong-credentials');
        expect(await codeOf(await signUp({ email: newEmail() }))).toBe('bad-request');
        const { personId } = await TestDevice.join(server);
        expect(await codeOf(await signUp({ attempt: personId }))).toBe('bad-request');
      });

      it('signs up, out and in again', async () => {
        const { browser, email, account } = await member();
        expect(account).toEqual({
          personId: account.personId,
          email,
          emailVerified: false,
          role: 'user',
          hasPassword: true,
          providers: [],
        });
        expect(await (await browser.get('/api/account')).json()).toEqual(account);
        expect((await browser.post('/api/auth/logout')).status).toBe(204);
        expect(browser.cookies.has('palate')).toBe(false);
        expect(await isSignedIn(browser)).toBe(false);
        expect(await browser.signIn(email)).toEqual(account);
      });

      it('ends the session itself at log-out, not only the cookie', async () => {
        const { browser } = await member();
        const secret = browser.cookies.get('palate')!;
        await browser.post('/api/auth/logout');
        browser.cookies.set('palate', secret);
        expect(await isSignedIn(browser)).toBe(false);
      });

      it('takes an address in any case, with spaces around', async () => {
        const { email } = await member();
        expect((await browser().signIn(`  ${email.toUpperCase()} `)).email).toBe(email);
      });

      it.each([
        ['seven x', 'at least 8'],
        ['x'.repeat(257), 'at most 256'],
        ['Password1', 'list of common ones'],
        ['Palate-2026!', 'name of this app'],
      ])('refuses the password %s with a sentence', async (password, why) => {
        const answer = await browser().post('/api/auth/signup', { email: newEmail(), password });
        expect(answer.status).toBe(400);
        const { error } = await answer.json();
        expect(error).toMatchObject({ code: 'weak-password', message: expect.stringContaining(why) });
      });

      it('lists sessions by browser and ends one or all others', async () => {
        const { browser: mine, email } = await member();
        const [second, third] = [browser(), browser()];
        await second.signIn(email);
        await third.signIn(email);
        const list = async () => (await (await mine.get('/api/account/sessions')).json()).sessions;
        const listed = await list();
        expect(listed).toHaveLength(3);
        expect(listed.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
        const { id } = listed.find(({ current }: { current: boolean }) => !current);
        expect((await mine.delete(`/api/account/sessions/${id}`)).status).toBe(204);
        expect((await mine.delete(`/api/account/sessions/${id}`)).status).toBe(404);
        expect(await list()).toHaveLength(2);
        expect((await mine.delete('/api/account/sessions')).status).toBe(204);
        expect(await list()).toHaveLength(1);
        for (const other of [second, third]) expect(await isSignedIn(other)).toBe(false);
        expect(await isSignedIn(mine)).toBe(true);
      });

      it('ends no session of another person', async () => {
        const [mine, theirs] = [await member(), await member()];
        const { sessions: listed } = await (await theirs.browser.get('/api/account/sessions')).json();
        expect((await mine.browser.delete(`/api/account/sessions/${listed[0].id}`)).status).toBe(404);
        expect((await mine.browser.delete('/api/account/sessions')).status).toBe(204);
        expect(await isSignedIn(theirs.browser)).toBe(true);
      });

      it('keeps neither the secret of a session nor a password nor a mailed token', async () => {
        const { browser, email } = await member();
        const mailbox = await server.posted();
        const rows = JSON.stringify([
          await database.db.select().from(sessions),
          await database.db.select().from(accounts),
          await database.db.select().from(mailTokens),
        ]);
        expect(rows).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
        for (const secret of [browser.cookies.get('palate')!, PASSWORD, mailbox.token(email)])
          expect(rows).not.toContain(secret);
      });

      it('hashes anew at log-in what was hashed at another cost', async () => {
        const { email, account } = await member();
        const weak = '$argon2id$v=19$m=8192,t=1,p=1$';
        const { hash } = await import('@node-rs/argon2');
        const passwordHash = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1 });
        expect(passwordHash).toContain(weak);
        await database.db.update(accounts).set({ passwordHash }).where(eq(accounts.id, account.personId));
        await browser().signIn(email);
        const [row] = await database.db.select().from(accounts).where(eq(accounts.id, account.personId));
        expect(row.passwordHash).not.toContain(weak);
        await browser().signIn(email);
      });

      it('lets nobody into a disabled account, by session or by password', async () => {
        const { browser: mine, email, account } = await member();
        const change = { disabledAt: new Date(NOW) };
        await database.db.update(accounts).set(change).where(eq(accounts.id, account.personId));
        expect(await isSignedIn(mine)).toBe(false);
        expect((await login(browser(), email)).status).toBe(403);
        // Whoever does not know the password learns nothing.
        expect(await codeOf(await login(browser(), email, OTHER_PASSWORD))).toBe('wrong-credentials');
      });
    });

    describe('sessions', () => {
      it('begins anew at every log-in: a planted session is neither adopted nor left', async () => {
        const attacker = await member();
        const planted = attacker.browser.cookies.get('palate')!;
        const { email, account } = await member();
        const victim = browser();
        victim.cookies.set('palate', planted);
        await victim.signIn(email);
        expect(victim.cookies.get('palate')).not.toBe(planted);
        expect((await (await victim.get('/api/account')).json()).personId).toBe(account.personId);
        expect(await isSignedIn(attacker.browser)).toBe(false);

        const invented = browser();
        invented.cookies.set('palate', 'x'.repeat(43));
        await invented.signIn(email);
        expect(invented.cookies.get('palate')).not.toBe('x'.repeat(43));
      });

      it('ends 14 days after the last use', async () => {
        const { browser } = await member();
        for (let use = 1; use <= 3; use++) {
          server.now += 13.9 * DAY_MS;
          expect(await isSignedIn(browser)).toBe(true);
        }
        server.now += 14 * DAY_MS;
        expect(await isSignedIn(browser)).toBe(false);
      });

      it('ends after 90 days, however often it is used', async () => {
        const { browser } = await member();
        for (let day = 10; day < 90; day += 10) {
          server.now = NOW + day * DAY_MS;
          expect(await isSignedIn(browser)).toBe(true);
        }
        server.now = NOW + 90 * DAY_MS;
        expect(await isSignedIn(browser)).toBe(false);
      });

      it('notes use at most once a minute', async () => {
        const { browser, account } = await member();
        const lastUsed = async () => {
          const { personId } = account;
          const [row] = await database.db.select().from(sessions).where(eq(sessions.userId, personId));
          return row.lastUsedAt.getTime();
        };
        server.now = NOW + MINUTE_MS - 1;
        await browser.get('/api/account');
        expect(await lastUsed()).toBe(NOW);
        server.now = NOW + MINUTE_MS;
        await browser.get('/api/account');
        expect(await lastUsed()).toBe(NOW + MINUTE_MS);
      });
    });

    describe('changing the password', () => {
      it('throws a stolen session out, with the devices that it let in', async () => {
        const { browser: mine, email } = await member();
        const own = await (await joined(mine)).json();
        const thief = browser();
        thief.cookies.set('palate', mine.cookies.get('palate')!);
        const other = browser();
        await other.signIn(email);
        const theirs = await (await joined(other)).json();

        const change = { current: PASSWORD, next: OTHER_PASSWORD };
        expect((await mine.post('/api/account/password', change)).status).toBe(204);
        expect(await isSignedIn(mine)).toBe(true);
        expect(await maySync(own.token)).toBe(true);
        for (const out of [thief, other]) expect(await isSignedIn(out)).toBe(false);
        expect(await maySync(theirs.token)).toBe(false);
        expect((await login(browser(), email)).status).toBe(401);
        await browser().signIn(email, OTHER_PASSWORD);
      });

      it('shuts out devices without a session, and codes that would let one in', async () => {
        const { browser: mine, account } = await member();
        const own = await (await joined(mine)).json();
        const headers = { Authorization: `Bearer ${own.token}` };
        const code = async () =>
          (await (await server.request('/api/devices/link-code', { method: 'POST', headers })).json()).code;
        const linked = await TestDevice.join(server, await code());
        await code();
        await mine.post('/api/account/password', { current: PASSWORD, next: OTHER_PASSWORD });
        expect(await maySync(linked.token)).toBe(false);
        expect(
          await database.db.select().from(linkCodes).where(eq(linkCodes.personId, account.personId)),
        ).toEqual([]);
      });

      it('raises the epoch of access tokens', async () => {
        const { browser: mine, account } = await member();
        const epoch = async () =>
          (await database.db.select().from(accounts).where(eq(accounts.id, account.personId)))[0].epoch;
        const before = await epoch();
        await mine.post('/api/account/password', { current: PASSWORD, next: OTHER_PASSWORD });
        expect(await epoch()).toBe(before + 1);
      });

      it('asks for the old password, and lets nobody guess it from within a session', async () => {
        const { browser: mine } = await member();
        const change = (current: string | null) =>
          mine.post('/api/account/password', { current, next: OTHER_PASSWORD });
        expect(await codeOf(await change(null))).toBe('wrong-credentials');
        for (let n = 0; n < 4; n++)
          expect(await codeOf(await change('wrong words'))).toBe('wrong-credentials');
        expect((await change(PASSWORD)).status).toBe(429);
        expect(await isSignedIn(mine)).toBe(true);
      });

      it('wants a good one', async () => {
        const { browser: mine } = await member();
        const answer = await mine.post('/api/account/password', { current: PASSWORD, next: 'iloveyou' });
        expect(await codeOf(answer)).toBe('weak-password');
      });
    });

    describe('an account without a password', () => {
      it('gets one, or is erased, by a sign-in of the last ten minutes alone', async () => {
        const { browser: mine, account } = await member();
        const one = eq(accounts.id, account.personId);
        await database.db.update(accounts).set({ passwordHash: null }).where(one);
        const set = () => mine.post('/api/account/password', { current: null, next: OTHER_PASSWORD });
        const erase = () => mine.delete('/api/account', { password: null });
        server.now += 10 * MINUTE_MS + 1;
        for (const act of [set, erase]) {
          const answer = await act();
          expect([answer.status, await codeOf(answer)]).toEqual([403, 'sign-in-again']);
        }
        server.now -= 1;
        expect((await set()).status).toBe(204);
        await database.db.update(accounts).set({ passwordHash: null }).where(one);
        expect((await erase()).status).toBe(204);
      });
    });

    describe('what is under way while a password is reset by mail', () => {
      const NEWEST = 'newest words of all';
      let hasher: PausingHasher;
      let mine: Awaited<ReturnType<typeof member>>;
      let reset: () => Promise<void>;
      beforeEach(async () => {
        hasher = new PausingHasher();
        server = startServer(database, { hasher });
        mine = await verifiedMember();
        await browser().post('/api/auth/forgotten', { email: mine.email });
        const token = (await server.posted()).token(mine.email);
        reset = async () => {
          const answer = await browser().post('/api/auth/reset', { token, password: NEWEST });
          expect(answer.status).toBe(204);
        };
      });
      const left = async (table: typeof sessions | typeof apiKeys) => {
        const person = 'userId' in table ? table.userId : table.personId;
        return database.db.$count(table, eq(person, mine.account.personId));
      };

      it('makes no session by the old password', async () => {
        const answer = await hasher.during('hashLike', () => login(browser(), mine.email), reset);
        expect([answer.status, await codeOf(answer)]).toEqual([401, 'wrong-credentials']);
        expect(await left(sessions)).toBe(0);
        await browser().signIn(mine.email, NEWEST);
      });

      it('does not bring the old password back by hashing it anew', async () => {
        const { hash } = await import('@node-rs/argon2');
        const passwordHash = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1 });
        await database.db
          .update(accounts)
          .set({ passwordHash })
          .where(eq(accounts.id, mine.account.personId));
        const answer = await hasher.during('hash', () => login(browser(), mine.email), reset);
        expect(answer.status).toBe(401);
        expect((await login(browser(), mine.email)).status).toBe(401);
        await browser().signIn(mine.email, NEWEST);
      });

      it('does not overwrite the new password with another one', async () => {
        const change = { current: PASSWORD, next: OTHER_PASSWORD };
        const answer = await hasher.during(
          'hash',
          () => mine.browser.post('/api/account/password', change),
          reset,
        );
        expect([answer.status, await codeOf(answer)]).toEqual([401, 'sign-in-needed']);
        expect(await left(sessions)).toBe(0);
        await browser().signIn(mine.email, NEWEST);
      });

      it('makes no key', async () => {
        const wish = { name: 'script', days: null, password: PASSWORD };
        const answer = await hasher.during(
          'hashLike',
          () => mine.browser.post('/api/account/keys', wish),
          reset,
        );
        expect([answer.status, await codeOf(answer)]).toEqual([401, 'sign-in-needed']);
        expect(await left(apiKeys)).toBe(0);
      });
    });

    describe('a forgotten password', () => {
      const asked = async (email: string) => {
        expect((await browser().post('/api/auth/forgotten', { email })).status).toBe(202);
        return (await server.posted()).token(email);
      };
      const reset = (token: string, password = OTHER_PASSWORD) =>
        browser().post('/api/auth/reset', { token, password });

      it('is replaced by a mailed link, which proves the address and ends whatever was open', async () => {
        const { browser: mine, email } = await member();
        const device = await (await joined(mine)).json();
        expect((await reset(await asked(email))).status).toBe(204);
        expect(await isSignedIn(mine)).toBe(false);
        expect(await maySync(device.token)).toBe(false);
        expect((await login(browser(), email)).status).toBe(401);
        expect((await browser().signIn(email, OTHER_PASSWORD)).emailVerified).toBe(true);
        expect((await server.posted()).to(email).at(-1)!.subject).toContain('was changed');
      });

      it('takes each link once, for half an hour', async () => {
        const { email } = await member();
        const token = await asked(email);
        expect((await reset(token)).status).toBe(204);
        expect(await codeOf(await reset(token, PASSWORD))).toBe('expired-link');
        await browser().signIn(email, OTHER_PASSWORD);

        const late = await asked(email);
        server.now += 30 * MINUTE_MS;
        expect(await codeOf(await reset(late))).toBe('expired-link');
      });

      it('gives a link to one of two who follow it at once', async () => {
        const { email } = await member();
        const token = await asked(email);
        const answers = await Promise.all([reset(token), reset(token)]);
        expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400]);
      });

      it('proves an address for one of two accounts whose links are followed at once', async () => {
        const email = newEmail();
        const tokens = [];
        for (const { account } of [await member(email), await member(email)]) {
          const token = randomUUID();
          tokens.push(token);
          await database.db.insert(mailTokens).values({
            ...{ tokenHash: hashSecret(token), personId: account.personId, purpose: 'reset', email },
            expiresAt: new Date(NOW + MINUTE_MS),
          });
        }
        const answers = await Promise.all(tokens.map((token) => reset(token)));
        expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400]);
      });

      it('does not spend the link on a weak password', async () => {
        const { email } = await member();
        const token = await asked(email);
        expect(await codeOf(await reset(token, 'iloveyou'))).toBe('weak-password');
        expect((await reset(token)).status).toBe(204);
      });

      it('does not take a link of another kind', async () => {
        const { email } = await member();
        const token = (await server.posted()).token(email); // to confirm the address
        expect(await codeOf(await reset(token))).toBe('expired-link');
      });

      it('opens an account that guessing had locked', async () => {
        const { email } = await member();
        for (let n = 0; n < 6; n++) await login(browser(), email, 'wrong words');
        expect((await login(browser(), email)).status).toBe(429);
        expect((await reset(await asked(email))).status).toBe(204);
        await browser().signIn(email, OTHER_PASSWORD);
      });
    });

    describe('proving an address', () => {
      const verify = (who: TestBrowser, token: string) => who.post('/api/auth/verify', { token });

      it('works once, for a day', async () => {
        const { browser: mine, email } = await member();
        const token = (await server.posted()).token(email);
        expect((await verify(mine, token)).status).toBe(204);
        expect(await (await mine.get('/api/account')).json()).toMatchObject({ emailVerified: true });
        expect(await codeOf(await verify(mine, token))).toBe('expired-link');

        const late = await member();
        const old = (await server.posted()).token(late.email);
        server.now += DAY_MS;
        expect(await codeOf(await verify(late.browser, old))).toBe('expired-link');
        expect((await late.browser.post('/api/auth/verify/again')).status).toBe(202);
        const again = (await server.posted()).token(late.email);
        expect((await verify(late.browser, again)).status).toBe(204);
      });

      it('takes a session of the account too: following a link proves nothing for a stranger', async () => {
        const { browser: strangers, email, account } = await member();
        const token = (await server.posted()).token(email);
        const ownersOther = await member();
        for (const who of [browser(), ownersOther.browser])
          expect(await codeOf(await verify(who, token))).toBe('sign-in-needed');
        const [row] = await database.db.select().from(accounts).where(eq(accounts.id, account.personId));
        expect(row.emailVerifiedAt).toBeNull();
        expect((await verify(strangers, token)).status).toBe(204); // it was not spent
      });

      it('sends nothing again to an address that is proved', async () => {
        const { browser: mine, email } = await verifiedMember();
        const before = (await server.posted()).to(email).length;
        expect((await mine.post('/api/auth/verify/again')).status).toBe(202);
        expect((await server.posted()).to(email)).toHaveLength(before);
      });

      it('gives an address to one account: whoever comes second has their own data, but not the address', async () => {
        const email = newEmail();
        const [first, second] = [await member(email), await member(email)];
        expect(second.account.personId).not.toBe(first.account.personId);
        const [one, other] = (await server.posted()).to(email).map(({ text }) => /#([\w-]+)/.exec(text)![1]);
        expect((await verify(second.browser, other)).status).toBe(204);
        expect(await codeOf(await verify(first.browser, one))).toBe('expired-link');
        expect(await isSignedIn(first.browser)).toBe(true);
        expect((await browser().signIn(email)).personId).toBe(second.account.personId);
      });

      it('tells the owner of an account, and nobody else, that they have one', async () => {
        const { email, account } = await verifiedMember();
        const second = await member(email);
        expect(second.account.personId).not.toBe(account.personId);
        const letter = (await server.posted()).to(email).at(-1)!;
        expect(letter.subject).toContain('already have an account');
        expect(letter.text).not.toContain('#');
        expect((await browser().signIn(email)).personId).toBe(account.personId);
      });

      it('means the oldest account as long as nobody has proved the address', async () => {
        const email = newEmail();
        const first = await member(email);
        server.now += 1000;
        await member(email);
        expect((await browser().signIn(email)).personId).toBe(first.account.personId);
      });
    });

    describe('the device of a browser', () => {
      it('joins the person who is signed in, and ends with the session', async () => {
        const { browser, account } = await member();
        const answer = await joined(browser);
        expect(answer.status).toBe(201);
        const device = await answer.json();
        expect(device.personId).toBe(account.personId);
        const { sessions: listed } = await (await browser.get('/api/account/sessions')).json();
        expect(listed).toMatchObject([{ deviceId: device.deviceId, current: true }]);
        await browser.post('/api/auth/logout');
        expect(await maySync(device.token)).toBe(false);
      });

      it('P3: can be repeated after a lost answer', async () => {
        const { browser } = await member();
        const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
        const headers = { Authorization: `Bearer ${token}` };
        const id = randomUUID();
        const [first, second] = [await joined(browser, id, headers), await joined(browser, id, headers)];
        expect([first.status, second.status]).toEqual([201, 200]);
        expect(await second.json()).toEqual(await first.json());
      });

      it('needs a session; a cookie alone does nothing', async () => {
        const answer = await joined(browser());
        expect([answer.status, await codeOf(answer)]).toEqual([401, 'sign-in-needed']);
        const { browser: mine, account } = await member();
        const anonymous = await mine.post('/api/devices', { protocol: 2, deviceId: randomUUID() });
        expect((await anonymous.json()).personId).not.toBe(account.personId);
        const both = { protocol: 2, deviceId: randomUUID(), account: true, linkCode: 'AAAA-AAAA' };
        expect((await mine.post('/api/devices', both)).status).toBe(400);
      });

      it('stays when the same person signs in again, and goes when another one does', async () => {
        const { browser: mine, email } = await member();
        const { token } = await (await joined(mine)).json();
        await mine.signIn(email);
        expect(await maySync(token)).toBe(true);
        await mine.signUp(newEmail());
        expect(await maySync(token)).toBe(false);
      });

      it('is one: another of the same browser takes its place', async () => {
        const { browser: mine } = await member();
        const first = await (await joined(mine)).json();
        const second = await (await joined(mine)).json();
        expect([await maySync(first.token), await maySync(second.token)]).toEqual([false, true]);
      });

      it('is linked to a later session of its person, and to no other’s', async () => {
        const { browser: mine, email } = await member();
        const id = randomUUID();
        const { token } = await (await joined(mine, id)).json();
        const headers = { Authorization: `Bearer ${token}` };
        mine.cookies.delete('palate');
        await mine.signIn(email);
        expect((await joined(mine, id, headers)).status).toBe(200);
        const stranger = await member();
        expect((await joined(stranger.browser, id, headers)).status).toBe(409);
        await mine.post('/api/auth/logout');
        expect(await maySync(token)).toBe(false);
      });

      it('ends when its session is ended from another browser', async () => {
        const { browser: mine, email } = await member();
        const far = browser();
        await far.signIn(email);
        const { token, deviceId } = await (await joined(far)).json();
        const { sessions: listed } = await (await mine.get('/api/account/sessions')).json();
        const { id } = listed.find((session: { deviceId: string }) => session.deviceId === deviceId);
        await mine.delete(`/api/account/sessions/${id}`);
        expect(await maySync(token)).toBe(false);
      });
    });
  });
});

/** What somebody with bad intentions sends, and what it gets them. */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { argon2 } from '../auth/passwords';
import type { Hasher } from '../auth/passwords';
import { hashSecret } from '../auth/secrets';
import type { Database } from '../db/connect';
import { accounts, attempts, mailTokens, persons } from '../db/schema';
import { Mailer } from '../mail/mailer';
import { PASSWORD, TestBrowser } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { Mailbox } from '../testing/mailbox';
import { makeMember } from '../testing/members';
import { TestDevice, startServer, startWithFilms } from '../testing/server';
import type { LocalServer } from '../testing/server';

const WRONG = 'no words of theirs';
const MINUTE_MS = 60_000;
const newEmail = () => `${randomUUID()}@example.org`;
const methodOf = (hashed: string) => hashed.slice(0, hashed.lastIndexOf('$'));
const codeOf = async (answer: Response) => (await answer.json()).error.code as string;

/** Counts the work and does it. */
class CountingHasher implements Hasher {
  hashes = 0;
  verifications = 0;
  /** All of the last hash that was computed but the digest. */
  method = '';
  hash = (password: string, salt?: Uint8Array) => (this.hashes++, argon2.hash(password, salt));
  hashLike = async (hashed: string, password: string) => {
    this.verifications++;
    this.method = methodOf(hashed);
    return argon2.hashLike(hashed, password);
  };
}

describe.each(ENGINES)('attacks on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: LocalServer;
    let hasher: CountingHasher;
    const start = (deps: Parameters<typeof startServer>[1] = {}) =>
      startServer(database, { hasher, ...deps });

    beforeAll(async () => {
      database = await open();
      await startWithFilms(database);
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.db.delete(attempts);
      hasher = new CountingHasher();
      server = start();
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });

    const browser = (headers = {}) => new TestBrowser(server, headers);
    const login = (who: TestBrowser, email: string, password = WRONG) =>
      who.post('/api/auth/login', { email, password });
    const owner = async () => {
      const [mine, email] = [browser(), newEmail()];
      const account = await mine.signUp(email);
      const token = (await server.posted()).token(email);
      await mine.post('/api/auth/verify', { token });
      return { browser: mine, email, account };
    };

    describe('finding out who has an account', () => {
      /** All that a stranger sees, but for what is fresh in each answer. */
      const seen = async (answer: Response, ...fresh: string[]) => {
        const text = [answer.status, ...answer.headers, await answer.text()].join('\n');
        return fresh
          .reduce((left, part) => left.replaceAll(part, '…'), text)
          .replaceAll(/[\w-]{43}(\.[\w-]{43})?/g, '…');
      };

      it('is not possible by what log-in says, also when it is locked', async () => {
        vi.useFakeTimers({ toFake: ['Date'] });
        const { email } = await owner();
        const unknown = newEmail();
        for (let n = 0; n < 8; n++) {
          const [one, other] = [await login(browser(), email), await login(browser(), unknown)];
          expect(one.status).toBe(n < 5 ? 401 : 429);
          expect(await seen(one)).toBe(await seen(other));
        }
      });

      it('is not possible by what sign-up says', async () => {
        const { email } = await owner();
        const fresh = newEmail();
        const answers = await Promise.all(
          [email, fresh].map(async (address) => {
            const answer = await browser().post('/api/auth/signup', { email: address, password: PASSWORD });
            expect(answer.status).toBe(201);
            const { personId } = await answer.clone().json();
            return seen(answer, address, personId);
          }),
        );
        expect(answers[0]).toBe(answers[1]);
      });

      it('is not possible by what the answer to a forgotten password says', async () => {
        const { email } = await owner();
        const asked = async (address: string) =>
          seen(await browser().post('/api/auth/forgotten', { email: address }));
        expect(await asked(email)).toBe(await asked(newEmail()));
        // Nor by how often it is answered: beyond the limit nothing is sent, and nothing said.
        for (let n = 0; n < 7; n++) expect(await asked(email)).toMatch(/^202/);
        expect((await server.posted()).to(email).length).toBeLessThanOrEqual(6);
      });

      it('is not possible by signing up with the address and then logging in', async () => {
        const { email: proved } = await owner();
        const claimed = newEmail();
        await browser().signUp(claimed, 'what its owner chose');
        const tries = ['what a stranger chose', 'what another chose', 'what a stranger chose'];
        for (const email of [proved, claimed, newEmail()]) {
          const made = [];
          for (const password of tries) {
            server.now += 1000;
            made.push(await browser().signUp(email, password));
          }
          // Of two with one password it is the older, everywhere.
          for (const [n, password] of tries.entries())
            expect((await browser().signIn(email, password)).personId).toBe(made[n % 2].personId);
          expect((await login(browser(), email)).status).toBe(401);
        }
        expect((await browser().signIn(claimed, 'what its owner chose')).email).toBe(claimed);
      });

      it('is not possible by pushing the oldest of many out', async () => {
        const { email: proved } = await owner();
        const answers = async (email: string) => {
          const first = await browser().signUp(email, 'what a stranger chose');
          const [{ passwordHash }] = await database.db
            .select()
            .from(accounts)
            .where(eq(accounts.id, (await browser().signUp(email, 'other words')).personId));
          const more = async (count: number) => {
            const createdAt = new Date((server.now += 1000));
            const made = Array.from({ length: count }, () => randomUUID());
            await database.db.insert(persons).values(made.map((id) => ({ id, createdAt })));
            await database.db
              .insert(accounts)
              .values(made.map((id) => ({ id, email, passwordHash, createdAt })));
          };
          await more(198);
          expect((await browser().signIn(email, 'what a stranger chose')).personId).toBe(first.personId);
          await more(2);
          return (await login(browser(), email, 'what a stranger chose')).status;
        };
        expect([await answers(proved), await answers(newEmail())]).toEqual([401, 401]);
      });

      it('is not possible by its salt: an address has one, whoever comes first and however many at once', async () => {
        const email = newEmail();
        await login(browser(), email);
        const { method } = hasher;
        const made = await Promise.all([1, 2, 3].map((n) => browser().signUp(email, `other words ${n}`)));
        const { browser: mine, account } = await owner();
        const one = eq(accounts.id, account.personId);
        await database.db
          .update(accounts)
          .set({ email, passwordHash: null, emailVerifiedAt: null })
          .where(one);
        const first = await mine.post('/api/account/password', { current: null, next: PASSWORD });
        expect(first.status).toBe(204);
        const rows = await database.db.select().from(accounts).where(eq(accounts.email, email));
        expect(rows.map(({ passwordHash }) => methodOf(passwordHash!))).toEqual(Array(4).fill(method));
        expect(made).toHaveLength(3);
      });

      it('is not possible by what is looked up for a letter: that begins after the answer', async () => {
        let answered = () => {};
        const sleep = () => new Promise<void>((go) => (answered = go));
        const mailbox = new Mailbox();
        const mailer = new Mailer({ transport: mailbox, log: () => {}, delayMs: 1, sleep });
        server = start({ mailer });
        const asked = vi.spyOn(database.db, 'insert');
        const email = newEmail();
        const { personId } = await browser().signUp(email);
        const counted = asked.mock.calls.length;
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(asked).toHaveBeenCalledTimes(counted);
        const links = () => database.db.select().from(mailTokens).where(eq(mailTokens.personId, personId));
        expect(await links()).toEqual([]);
        answered();
        await mailer.idle();
        expect(await links()).toHaveLength(1);
        expect(mailbox.to(email)).toHaveLength(1);
      });

      it('is not possible by the work that is done', async () => {
        const { email, account } = await owner();
        const workOf = async (act: () => Promise<unknown>) => {
          const before = [hasher.hashes, hasher.verifications];
          await act();
          return [hasher.hashes - before[0], hasher.verifications - before[1]];
        };
        const oneVerification = [0, 1];
        expect(await workOf(() => login(browser(), email))).toEqual(oneVerification);
        expect(await workOf(() => login(browser(), email, PASSWORD))).toEqual(oneVerification);
        expect(await workOf(() => login(browser(), newEmail()))).toEqual(oneVerification);
        const one = eq(accounts.id, account.personId);
        await database.db.update(accounts).set({ passwordHash: null }).where(one);
        expect(await workOf(() => login(browser(), email))).toEqual(oneVerification);
        await database.db.update(accounts).set({ disabledAt: new Date() }).where(one);
        expect(await workOf(() => login(browser(), email))).toEqual(oneVerification);

        const signUp = (address: string) => () =>
          browser().post('/api/auth/signup', { email: address, password: PASSWORD });
        expect(await workOf(signUp(email))).toEqual([1, 0]);
        expect(await workOf(signUp(newEmail()))).toEqual([1, 0]);

        const { email: shared } = await owner();
        for (let n = 0; n < 3; n++) await browser().signUp(shared, `other words ${n}`);
        expect(await workOf(() => login(browser(), shared))).toEqual(oneVerification);
        expect(await workOf(() => login(browser(), shared, 'other words 2'))).toEqual(oneVerification);
      });
    });

    describe('guessing a password', () => {
      const fromAnywhere = () => ({
        'X-Forwarded-For': `203.0.113.${Math.floor(Math.random() * 255)}, ${randomUUID()}`,
      });

      it('of one account from many addresses is locked for 1, 2, 4 … minutes, up to an hour', async () => {
        const { email } = await owner();
        server = start({ config: { trustProxy: true } });
        vi.useFakeTimers({ toFake: ['Date'] });
        const guess = () => login(browser(fromAnywhere()), email);
        for (let n = 0; n < 5; n++) expect((await guess()).status).toBe(401);
        for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
          const shut = await guess();
          expect([shut.status, shut.headers.get('Retry-After')]).toEqual([429, String(minutes * 60)]);
          // Who comes too early makes it no longer.
          vi.setSystemTime(Date.now() + minutes * MINUTE_MS - 1000);
          expect((await guess()).headers.get('Retry-After')).toBe('1');
          vi.setSystemTime(Date.now() + 1000);
          expect((await guess()).status).toBe(401);
        }
        expect((await login(browser(), email, PASSWORD)).status).toBe(429);
      });

      it('stays locked over a restart and in another process', async () => {
        const { email } = await owner();
        for (let n = 0; n < 5; n++) await login(browser(), email);
        server = start();
        expect((await login(browser(), email, PASSWORD)).status).toBe(429);
      });

      it('gets no further with many requests at once', async () => {
        const { email } = await owner();
        const answers = await Promise.all(Array.from({ length: 30 }, () => login(browser(), email)));
        expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
        expect(hasher.verifications).toBeLessThanOrEqual(5);
      });

      it('does not lock the owner out of a browser that they used before', async () => {
        const { browser: mine, email } = await owner();
        await mine.post('/api/auth/logout');
        for (let n = 0; n < 6; n++) await login(browser(), email);
        expect((await login(browser(), email, PASSWORD)).status).toBe(429);
        expect((await login(mine, email, PASSWORD)).status).toBe(200);
      });

      it('from a browser that is known has a counter of its own', async () => {
        const { browser: mine, email } = await owner();
        for (let n = 0; n < 5; n++) expect((await login(mine, email)).status).toBe(401);
        expect((await login(mine, email, PASSWORD)).status).toBe(429);
        expect((await login(browser(), email, PASSWORD)).status).toBe(200);
      });

      it('is not helped by the mark of another account, by a made-up one, or by one from before a new password', async () => {
        const { browser: mine, email } = await owner();
        const before = mine.cookies.get('palate-known')!;
        await mine.post('/api/account/password', { current: PASSWORD, next: 'some newer words' });
        const { browser: theirs } = await owner();
        const [nonce] = before.split('.');
        const marks = [
          theirs.cookies.get('palate-known')!,
          before,
          `${nonce}.${'A'.repeat(43)}`,
          'x',
          `${nonce}.`,
        ];
        for (let n = 0; n < 5; n++) await login(browser(), email);
        for (const mark of marks) {
          const stranger = browser();
          stranger.cookies.set('palate-known', mark);
          expect((await login(stranger, email)).status).toBe(429);
        }
      });

      it('is not helped by a mark from before the same password was set again', async () => {
        const { browser: mine, email } = await owner();
        const before = mine.cookies.get('palate-known')!;
        expect((await mine.post('/api/account/password', { current: PASSWORD, next: PASSWORD })).status).toBe(
          204,
        );
        for (let n = 0; n < 5; n++) await login(browser(), email);
        const thief = browser();
        thief.cookies.set('palate-known', before);
        expect((await login(thief, email)).status).toBe(429);
        expect((await login(mine, email, PASSWORD)).status).toBe(200);
      });

      it('of many accounts from one address is locked too', async () => {
        for (let n = 0; n < 30; n++) expect((await login(browser(), newEmail())).status).toBe(401);
        const { email } = await owner();
        expect((await login(browser(), email, PASSWORD)).status).toBe(429);
        server = start({ config: { trustProxy: true } });
        expect((await login(browser(fromAnywhere()), email, PASSWORD)).status).toBe(200);
      });

      it('is not washed away by signing in to one’s own account in between', async () => {
        const { browser: mine, email } = await owner();
        mine.cookies.clear();
        for (let n = 0; n < 30; n++) {
          await login(browser(), newEmail());
          if (n % 5 === 0) expect((await login(browser(), email, PASSWORD)).status).toBe(200);
        }
        expect((await login(browser(), newEmail())).status).toBe(429);
      });

      it('is not washed away by signing up with the next guess first', async () => {
        vi.useFakeTimers({ toFake: ['Date'] });
        const { email: taken } = await owner();
        const answers = async (email: string) => {
          const statuses: number[] = [];
          for (let n = 0; n < 8; n++) {
            await browser().signUp(email, `guess number ${n}`);
            statuses.push((await login(browser(), email, `guess number ${n}`)).status);
          }
          return statuses;
        };
        const five = [200, 200, 200, 200, 200, 429, 429, 429];
        expect(await answers(taken)).toEqual(five);
        await database.db.delete(attempts);
        expect(await answers(newEmail())).toEqual(five);
      });

      it('is what the first log-in to an unproved account may be, and no later one until there is a new password', async () => {
        const [mine, email] = [browser(), newEmail()];
        await mine.signUp(email);
        for (let n = 0; n < 9; n++) expect((await login(browser(), email, PASSWORD)).status).toBe(200);
        const next = 'some newer words';
        expect((await mine.post('/api/account/password', { current: PASSWORD, next })).status).toBe(204);
        for (let n = 0; n < 3; n++) expect((await login(browser(), email)).status).toBe(401);
        expect((await login(browser(), email, next)).status).toBe(200); // the fifth that counts
        expect((await login(browser(), email, next)).status).toBe(429);
      });

      it('is not washed away so from a browser that an account of one’s own knows', async () => {
        const { email } = await owner();
        const stranger = browser();
        await stranger.signUp(email, 'what a stranger chose');
        const mark = stranger.cookies.get('palate-known')!;
        const statuses: number[] = [];
        for (let n = 0; n < 7; n++) {
          await browser().signUp(email, `guess number ${n}`);
          const marked = browser();
          marked.cookies.set('palate-known', mark);
          statuses.push((await login(marked, email, `guess number ${n}`)).status);
        }
        expect(statuses).toEqual([200, 200, 200, 200, 200, 401, 401]);
      });

      it('of many accounts, signing up with each first, counts against the client address', async () => {
        const { email: last } = await owner();
        await database.db.delete(attempts);
        for (let n = 0; n < 27; n++) expect((await login(browser(), newEmail())).status).toBe(401);
        for (let n = 0; n < 3; n++) {
          const email = newEmail();
          await browser().signUp(email);
          expect((await login(browser(), email, PASSWORD)).status).toBe(200);
        }
        expect((await login(browser(), last, PASSWORD)).status).toBe(429);
      });

      it('of an account is not possible from a browser that another one of its address knows', async () => {
        const { email, account } = await owner();
        const marked = async () => {
          const stranger = browser();
          await stranger.signUp(email, 'what a stranger chose');
          return stranger;
        };
        // A right one in time is let in: somebody with two accounts, of which this browser knows the later.
        const forgetful = await marked();
        expect(await forgetful.signIn(email)).toMatchObject({ personId: account.personId });
        for (let n = 0; n < 5; n++) expect((await login(await marked(), email)).status).toBe(401);
        // The answer is that to a wrong one, or it would tell that there is another account.
        expect((await login(await marked(), email, PASSWORD)).status).toBe(401);
        expect((await login(await marked(), email, 'what a stranger chose')).status).toBe(200);
        expect((await login(browser(), email, PASSWORD)).status).toBe(200);
      });

      it('keeps no address in the table of attempts', async () => {
        const { email } = await owner();
        server = start({ config: { trustProxy: true } });
        await login(browser({ 'X-Forwarded-For': '203.0.113.77' }), email);
        const rows = JSON.stringify(await database.db.select().from(attempts));
        for (const address of [email, email.split('@')[0], '203.0.113']) expect(rows).not.toContain(address);
      });

      it('limits sign-ups and letters from one address', async () => {
        const statuses = async (act: () => Promise<Response>, times: number) => {
          const all: number[] = [];
          for (let n = 0; n < times; n++) all.push((await act()).status);
          return all;
        };
        const forgotten = () => browser().post('/api/auth/forgotten', { email: newEmail() });
        expect((await statuses(forgotten, 21)).at(-1)).toBe(429);
        const signUp = () => browser().post('/api/auth/signup', { email: newEmail(), password: 'short' });
        expect((await statuses(signUp, 31)).slice(-2)).toEqual([400, 429]);
      });

      it('limits sign-ups from one block of IPv6 as from one address', async () => {
        server = start({ config: { trustProxy: true } });
        const signUp = async (n: number, block = '2001:db8:1:2') => {
          const from = browser({ 'X-Forwarded-For': `${block}::${n.toString(16)}` });
          return (await from.post('/api/auth/signup', { email: newEmail(), password: 'short' })).status;
        };
        for (let n = 0; n < 30; n++) expect(await signUp(n)).toBe(400);
        expect(await signUp(31)).toBe(429);
        expect(await signUp(31, '2001:db8:1:3')).toBe(400);
      });

      it('floods no mailbox', async () => {
        const email = newEmail();
        for (let n = 0; n < 8; n++) await browser().signUp(email);
        expect((await server.posted()).to(email)).toHaveLength(5);
      });

      it('lets no sign-ups of others keep the link for a new password from an owner', async () => {
        const { email } = await owner();
        for (let n = 0; n < 8; n++) await browser().signUp(email, 'what a stranger chose');
        await browser().post('/api/auth/forgotten', { email });
        expect((await server.posted()).to(email).at(-1)!.text).toContain('/reset#');
      });
    });

    describe('smuggling', () => {
      const TEXTS = [
        `' OR 1=1 --`,
        `'; DROP TABLE accounts; --`,
        `x@example.org' UNION SELECT * FROM accounts --`,
        `x@example.org\r\nBcc: everybody@example.org`,
        `x@example.org\nSubject: hello`,
        `"x\r\nBcc: everybody@example.org"@example.org`,
        `x@example.org, everybody@example.org`,
        `<x@example.org>`,
        `x\0@example.org`,
        '\ud800@example.org',
        '{{7*7}}',
        '../../etc/passwd',
        'x'.repeat(5000),
      ];
      const VALUES = [...TEXTS, { $ne: null }, ['x@example.org'], 7, true, null];
      const FIELDS = {
        '/api/auth/signup': { email: 'new@example.org', password: PASSWORD },
        '/api/auth/login': { email: 'new@example.org', password: PASSWORD },
        '/api/auth/forgotten': { email: 'new@example.org' },
        '/api/auth/reset': { token: 'x'.repeat(43), password: PASSWORD },
        '/api/auth/verify': { token: 'x'.repeat(43) },
      };

      it('of SQL, headers and other types is refused in every field, or is only text', async () => {
        const { email } = await owner();
        const before = await database.db.$count(accounts);
        for (const [path, body] of Object.entries(FIELDS))
          for (const field of Object.keys(body))
            for (const value of VALUES) {
              if (path === '/api/auth/signup' && field === 'password') continue; // below: any text is a password
              await database.db.delete(attempts);
              const answer = await browser().post(path, { ...body, [field]: value });
              const place = [path, field, value, answer.status];
              expect(place).toEqual([path, field, value, expect.toBeOneOf([400, 401])]);
            }
        expect(await database.db.$count(accounts)).toBe(before);
        for (const { to } of (await server.posted()).mails) expect(to).toMatch(/^[\w.-]+@example\.org$/);
        expect((await login(browser(), email, PASSWORD)).status).toBe(200);
      });

      it('in a password makes just a password', async () => {
        for (const password of TEXTS.filter((text) => /^[^\0]{8,256}$/.test(text))) {
          const email = newEmail();
          await browser().signUp(email, password);
          await browser().signIn(email, password);
          expect((await login(browser(), email, `${password} `)).status).toBe(401);
        }
      });

      it('of NUL is refused in every path, query and body, before a database sees it', async () => {
        const failures = vi.spyOn(console, 'error');
        const { browser: mine } = await owner();
        const admin = await makeMember(server, database, { role: 'admin' });
        const answers = [
          mine.get('/api/catalogue/%00'),
          mine.get('/api/artefacts/a%00b'),
          mine.get('/api/deltas/a%00b'),
          mine.get('/api/ensembles/a%00b'),
          mine.get('/api/priors/a%00b'),
          mine.get('/%00'),
          admin.browser.post('/api/admin/accounts/search', { query: '\0', after: null }),
          admin.browser.get('/api/admin/audit?after=%00'),
          mine.post('/api/account/keys', { name: 'a\0b', days: null }),
          mine.post('/api/account/keys', { name: 'fine', days: null, ['\0']: 1 }),
          mine.post('/api/auth/signup', { email: newEmail(), password: `${PASSWORD}\0` }),
          mine.post('/api/devices', { protocol: 2, deviceId: randomUUID(), name: '\0' }),
        ];
        for (const answer of await Promise.all(answers)) {
          expect(answer.status).toBe(400);
          expect(await codeOf(answer)).toBe('bad-request');
        }
        expect(
          (await mine.post('/api/account/keys', { password: PASSWORD, name: '\\u0000', days: null })).status,
        ).toBe(201);
        expect(failures).not.toHaveBeenCalled();
      });

      it.each(["' OR 1=1 --", '..%2f..', '%00', 'x'.repeat(300)])(
        'in a path finds nothing: %s',
        async (text) => {
          const { browser: mine } = await owner();
          const answer = await mine.delete(`/api/account/sessions/${encodeURIComponent(text)}`);
          expect(answer.status).toBeOneOf([400, 404]);
        },
      );

      it('of a session in a cookie finds nothing', async () => {
        for (const value of ["' OR 1=1 --", '', 'x'.repeat(9000), '%00', '%E0%A4%A']) {
          const mine = browser();
          mine.cookies.set('palate', value);
          expect((await mine.get('/api/account')).status).toBe(401);
        }
      });

      it('of another host into the links of letters does not work', async () => {
        const email = newEmail();
        await browser().signUp(email);
        server = start({ services: { listeningUrl: () => 'http://127.0.0.1:4567' } });
        const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' };
        const answer = await server.request('http://evil.example/api/auth/forgotten', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: JSON.stringify({ email }),
        });
        expect(answer.status).toBe(202);
        expect((await server.posted()).to(email).at(-1)!.text).toContain('http://127.0.0.1:4567/reset#');
        server = start({ config: { origin: 'https://palate.example' } });
        await browser().post('/api/auth/forgotten', { email });
        expect((await server.posted()).to(email).at(-1)!.text).toContain('https://palate.example/reset#');
      });
    });

    describe('requests of other sites', () => {
      const unsafeRoutes = async () => {
        const { paths } = await (await server.request('/api/openapi.json')).json();
        return Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
          Object.keys(methods)
            .filter((method) => !['get', 'head'].includes(method))
            .map((method) => ({
              method: method.toUpperCase(),
              path: path.replaceAll(/\{.*?\}/g, randomUUID()),
            })),
        );
      };

      it('reach no route that changes anything, by form or with JSON', async () => {
        const { browser: mine } = await owner();
        const routes = await unsafeRoutes();
        expect(routes.length).toBeGreaterThan(15);
        for (const { method, path } of routes) {
          const send = async (headers: Record<string, string>, body: string) => {
            const Cookie = `palate=${mine.cookies.get('palate')}`;
            const answer = await server.request(path, { method, headers: { Cookie, ...headers }, body });
            return [method, path, answer.status, await codeOf(answer)];
          };
          const json = { 'Content-Type': 'application/json' };
          for (const from of [
            { 'Sec-Fetch-Site': 'cross-site' },
            { 'Sec-Fetch-Site': 'same-site' },
            { Origin: 'https://evil.example' },
            { Origin: 'null' },
          ])
            expect(await send({ ...json, ...from }, '{}')).toEqual([method, path, 403, 'cross-site']);
          for (const type of [
            'application/x-www-form-urlencoded',
            'text/plain',
            'multipart/form-data; boundary=x',
          ])
            expect(await send({ 'Content-Type': type }, '{"a":"="}')).toEqual([
              method,
              path,
              415,
              'not-json',
            ]);
        }
        expect((await mine.get('/api/account')).status).toBe(200);
      });

      it('find nothing that a GET changes', async () => {
        const { browser: mine } = await owner();
        const { paths } = await (await server.request('/api/openapi.json')).json();
        for (const [path, methods] of Object.entries(paths as Record<string, object>)) {
          if ('get' in methods) continue;
          for (const method of ['GET', 'HEAD']) {
            const answer = await mine.send(method, path.replaceAll(/\{.*?\}/g, randomUUID()));
            expect([method, path, answer.status]).toEqual([method, path, 404]);
          }
        }
        expect((await mine.get('/api/account')).status).toBe(200);
      });
    });

    describe('bodies', () => {
      const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
      const send = (path: string, body: string, headers = {}) =>
        server.request(path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body,
        });

      it('that are nested too deeply are refused before any schema sees them', async () => {
        const device = await TestDevice.join(server);
        for (const body of [nested(33), '['.repeat(5000), `{"email":${'['.repeat(20_000)}`]) {
          expect(await codeOf(await send('/api/auth/login', body))).toBe('too-deep');
          // Each event of a push is looked at alone, or one would hold up all behind it (P4).
          expect(await codeOf(await send('/api/sync/push', body, device.headers))).toMatch(/^bad-/);
        }
        for (const field of ['protocol', 'events', 'registers', 'other']) {
          const push = { protocol: 2, events: [], registers: [] };
          const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
          const body = JSON.stringify({ ...push, [field]: '…' }).replace('"…"', deep);
          const answer = await send('/api/sync/push', body, device.headers);
          expect([field, answer.status]).toEqual([field, ['protocol', 'events'].includes(field) ? 400 : 200]);
        }
        expect(await codeOf(await send('/api/auth/login', nested(32)))).toBe('bad-request');
      });

      it('that are too large are refused, the smaller where less is needed', async () => {
        const body = (bytes: number) => JSON.stringify({ email: 'x'.repeat(bytes), password: PASSWORD });
        expect(await codeOf(await send('/api/auth/login', body(64 * 1024)))).toBe('too-large');
        expect(await codeOf(await send('/api/auth/signup', body(5_000_000)))).toBe('too-large');
        expect(await codeOf(await send('/api/auth/login', body(60 * 1024)))).toBe('bad-request');
      });
    });

    describe('cookies', () => {
      const cookiesOf = (answer: Response) => answer.headers.getSetCookie();
      const signUp = (headers = {}) =>
        browser(headers).post('/api/auth/signup', { email: newEmail(), password: PASSWORD });

      it('over https are for this host alone, and no script reads them', async () => {
        server = start({ config: { origin: 'https://palate.example' } });
        const [session, known] = cookiesOf(await signUp());
        expect(session).toMatch(
          /^__Host-palate=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        );
        expect(known).toMatch(
          /^__Host-palate-known=[\w-]{43}\.[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        );
      });

      it('over http, on a server for one’s own machine, are the same without Secure', async () => {
        const [session] = cookiesOf(await signUp({ 'X-Forwarded-Proto': 'https' }));
        expect(session).toMatch(/^palate=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/);
      });

      it('believe a proxy that is trusted', async () => {
        server = start({ config: { trustProxy: true } });
        const [session] = cookiesOf(await signUp({ 'X-Forwarded-Proto': 'http, https' }));
        expect(session).toMatch(/^__Host-palate=.* Secure;/);
      });

      it('without the prefix count for nothing over https: a neighbour could have set them', async () => {
        server = start({ config: { origin: 'https://palate.example' } });
        const mine = browser();
        await mine.signUp(newEmail());
        const secret = mine.cookies.get('__Host-palate')!;
        expect((await mine.get('/api/account')).status).toBe(200);
        mine.cookies.clear();
        mine.cookies.set('palate', secret);
        expect((await mine.get('/api/account')).status).toBe(401);
      });

      it('are cleared by log-out under the same rules', async () => {
        server = start({ config: { origin: 'https://palate.example' } });
        const mine = browser();
        await mine.signUp(newEmail());
        const [cleared] = cookiesOf(await mine.post('/api/auth/logout'));
        expect(cleared).toMatch(/^__Host-palate=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      });
    });

    it('leave no secret in the log', async () => {
      const said: unknown[] = [];
      for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
        vi.spyOn(console, method).mockImplementation((...words) => void said.push(words));
      const { browser: mine, email } = await owner();
      await login(mine, email);
      await mine.post('/api/auth/forgotten', { email });
      const token = (await server.posted()).token(email);
      await mine.post('/api/auth/reset', { token, password: 'walk back over words' });
      const words = JSON.stringify(said);
      for (const secret of [PASSWORD, WRONG, email, token, ...mine.cookies.values()])
        expect(words).not.toContain(secret);
    });

    it('leave nothing of anybody in the log when the database fails', async () => {
      const { browser: mine, email, account } = await owner();
      const said: unknown[] = [];
      vi.spyOn(console, 'error').mockImplementation((...words) => void said.push(...words));
      const send = (path: string, body: object) => browser().post(path, body);
      const rename = async (from: string, to: string) => {
        for (const table of ['accounts', 'sessions', 'devices', 'mail_tokens'])
          await database.db.execute(sql.raw(`alter table ${table}${from} rename to ${table}${to}`));
      };
      await rename('', '_gone');
      const answers = [
        await send('/api/auth/signup', { email, password: PASSWORD }),
        await send('/api/auth/login', { email, password: PASSWORD }),
        await send('/api/auth/reset', { token: 'x'.repeat(43), password: PASSWORD }),
        await mine.get('/api/account'),
        await server.request('/api/devices', { headers: { Authorization: `Bearer ${'y'.repeat(43)}` } }),
      ];
      await rename('_gone', '');
      for (const answer of answers) expect(await codeOf(answer)).toBe('internal');
      expect(said).toHaveLength(answers.length);
      const words = inspect(said, { depth: 20, maxStringLength: null });
      expect(words).toContain('code 42P01');
      const secrets = [email, PASSWORD, account.personId, ...mine.cookies.values(), 'x'.repeat(43)];
      for (const secret of [...secrets, ...secrets.map(hashSecret), '$argon2id'])
        expect(words).not.toContain(secret);
    });
  });
});

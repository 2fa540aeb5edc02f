import { randomUUID } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAdmin } from '../auth/make-admin';
import { changeAccount } from '../db/admin';
import type { Database } from '../db/connect';
import { accounts, attempts, auditLog, persons, sessions } from '../db/schema';
import type { AccountRow, AccountRows, AuditLog } from '../protocol/account-messages';
import { errorSchema } from '../protocol/messages';
import { PASSWORD, TestBrowser } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { bearer, makeKey, makeMember, makeToken } from '../testing/members';
import type { Member } from '../testing/members';
import { NOW, TestDevice, post, startServer, startWithFilms } from '../testing/server';
import type { LocalServer } from '../testing/server';

const OPERATOR = 'the-operator-of-this-server';

describe.each(ENGINES)('admins on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: LocalServer;
    let admin: Member;
    beforeAll(async () => {
      database = await open();
      await startWithFilms(database);
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.db.delete(auditLog);
      await database.db.delete(accounts);
      server = startServer(database, { config: { operatorToken: OPERATOR } });
      admin = await makeMember(server, database, { role: 'admin' });
    });

    const search = (by: Member, asked: { query?: string; after?: string | null } = {}) =>
      by.browser.post('/api/admin/accounts/search', { query: '', after: null, ...asked });
    const list = async (asked = {}, by = admin) => {
      const answer = await search(by, asked);
      expect(answer.status).toBe(200);
      return (await answer.json()) as AccountRows;
    };
    const patch = (who: { personId: string }, body: unknown, by = admin) =>
      by.browser.send('PATCH', `/api/admin/accounts/${who.personId}`, body);
    const audit = async () => (await (await admin.browser.get('/api/admin/audit')).json()) as AuditLog;
    const codeOf = async (answer: Response) => errorSchema.parse(await answer.json()).error.code;
    const isSignedIn = async ({ browser }: Member) => (await browser.get('/api/account')).status === 200;
    const status = async (path: string, token: string) =>
      (await server.request(path, { headers: bearer(token) })).status;
    /** A device of an account, as the app registers it. */
    const device = async (member: Member) => {
      const body = { protocol: 2, deviceId: randomUUID(), account: true };
      const answer = await member.browser.post('/api/devices', body);
      expect(answer.status).toBe(201);
      return ((await answer.json()) as { token: string }).token;
    };

    describe('the list', () => {
      it('V3: says who there is and nothing of what anybody likes', async () => {
        const member = await makeMember(server, database);
        server.now = NOW + 120_000;
        await member.browser.get('/api/account');
        const { accounts: rows, next } = await list();
        expect(next).toBeNull();
        expect(rows).toHaveLength(2);
        expect(rows.find(({ personId }) => personId === member.personId)).toEqual({
          personId: member.personId,
          email: member.email,
          emailVerified: true,
          role: 'user',
          createdAt: NOW,
          lastUsedAt: NOW + 120_000,
          disabled: false,
        } satisfies AccountRow);
      });

      it('notices use by a key and by a device too', async () => {
        const member = await makeMember(server, database);
        const [{ key }, token] = [await makeKey(member), await device(member)];
        await database.db.update(sessions).set({ lastUsedAt: new Date(NOW - 1) });
        const lastUsed = async () =>
          (await list()).accounts.find(({ personId }) => personId === member.personId)!.lastUsedAt;
        server.now = NOW + 60_000;
        await status('/api/account', key);
        expect(await lastUsed()).toBe(NOW + 60_000);
        server.now = NOW + 180_000;
        await status('/api/devices', token);
        expect(await lastUsed()).toBe(NOW + 180_000);
      });

      it('finds addresses by how they begin, taken as they are', async () => {
        const [ada, adam, odd] = ['ada@example.org', 'adam@example.org', 'a%a_@example.org'];
        for (const email of [ada, adam]) await makeMember(server, database, { email });
        const { personId } = await makeMember(server, database);
        await database.db.update(accounts).set({ email: odd }).where(eq(accounts.id, personId));
        const found = async (query: string) =>
          (await list({ query })).accounts.map(({ email }) => email).toSorted();
        expect(await found('ada')).toEqual([ada, adam]);
        expect(await found(' ADA@')).toEqual([ada]);
        expect(await found('a%')).toEqual([odd]);
        expect(await found('a%a_')).toEqual([odd]);
        expect(await found('_')).toEqual([]);
        expect(await found("' or '1'='1")).toEqual([]);
        expect(await found('\\')).toEqual([]);
      });

      it('comes in pages of 50, each account once, and pages have no address in their name', async () => {
        const { db } = database;
        const ids = Array.from({ length: 119 }, () => randomUUID());
        await db.insert(persons).values(ids.map((id) => ({ id, createdAt: new Date(NOW) })));
        await db
          .insert(accounts)
          .values(ids.map((id) => ({ id, email: `${id}@example.org`, createdAt: new Date(NOW) })));
        const pages: AccountRows[] = [await list()];
        while (pages.at(-1)!.next !== null) pages.push(await list({ after: pages.at(-1)!.next }));
        expect(pages.map((page) => page.accounts.length)).toEqual([50, 50, 20]);
        const seen = pages.flatMap((page) => page.accounts.map(({ personId }) => personId));
        expect(new Set(seen)).toEqual(new Set([...ids, admin.personId]));
      });

      it.each([{ after: 'x' }, { query: 'x'.repeat(255) }])('refuses %j', async (asked) => {
        expect((await search(admin, asked)).status).toBe(400);
      });
    });

    describe('roles', () => {
      it('change at once, in sessions too, and end access tokens', async () => {
        const member = await makeMember(server, database);
        const token = await makeToken(member);
        expect((await search(member)).status).toBe(403);
        const answer = await patch(member, { role: 'admin' });
        expect(await answer.json()).toMatchObject({
          personId: member.personId,
          role: 'admin',
          disabled: false,
        });
        expect(await status('/api/account', token)).toBe(401);
        expect((await search(member)).status).toBe(200);
        await patch(member, { role: 'user' });
        expect((await search(member)).status).toBe(403);
      });

      it('are written down: who, whom, from, to; never an address', async () => {
        const member = await makeMember(server, database);
        await patch(member, { role: 'analyst' });
        await patch(member, { role: 'analyst' }); // changes nothing, so there is nothing to write down
        const { entries, next } = await audit();
        expect(next).toBeNull();
        expect(entries).toEqual([
          {
            id: expect.any(Number),
            at: NOW,
            action: 'role-changed',
            actor: admin.email,
            subject: member.email,
            detail: { from: 'user', to: 'analyst' },
          },
        ]);
        expect(JSON.stringify(await database.db.select().from(auditLog))).not.toContain('@');
      });

      it('are written down in the same transaction: when that fails, nothing has changed', async () => {
        const member = await makeMember(server, database);
        const by = { actorId: randomUUID(), now: new Date(NOW) }; // nobody: the row of the log cannot be written
        await expect(changeAccount(database.db, member.personId, { role: 'admin' }, by)).rejects.toThrow();
        expect(await patch(member, {}).then((answer) => answer.json())).toMatchObject({ role: 'user' });
      });

      it.each([{ role: 'root' }, { role: null }, { disabled: 'yes' }, [], 'admin', null])(
        'refuse %j',
        async (body) => {
          const member = await makeMember(server, database);
          expect((await patch(member, body)).status).toBe(400);
        },
      );

      it('of an account that is not there cannot be changed', async () => {
        expect((await patch({ personId: randomUUID() }, { role: 'admin' })).status).toBe(404);
      });

      it('cannot be changed by those below: user and analyst, by session, key and token', async () => {
        for (const role of ['user', 'analyst'] as const) {
          const member = await makeMember(server, database, { role });
          const { key } = await makeKey(member);
          const token = await makeToken(member);
          expect((await patch(member, { role: 'admin' }, member)).status).toBe(403);
          for (const credential of [key, token]) {
            const answer = await server.request(`/api/admin/accounts/${member.personId}`, {
              method: 'PATCH',
              headers: { ...bearer(credential), 'Content-Type': 'application/json' },
              body: '{"role":"admin"}',
            });
            expect(await codeOf(answer)).toBe('forbidden');
          }
        }
      });

      it('cannot be asked for at sign-up', async () => {
        await database.db.delete(attempts);
        const body = {
          email: `${randomUUID()}@example.org`,
          password: 'four words walk home',
          role: 'admin',
        };
        const answer = await new TestBrowser(server).post('/api/auth/signup', body);
        expect(await answer.json()).toMatchObject({ role: 'user' });
      });
    });

    describe('the last admin', () => {
      const admins = () =>
        database.db
          .select()
          .from(accounts)
          .where(and(eq(accounts.role, 'admin'), isNull(accounts.disabledAt)));

      it.each([{ role: 'user' }, { role: 'analyst' }, { disabled: true }, { role: 'user', disabled: true }])(
        'stays: %j is refused and changes nothing',
        async (body) => {
          const answer = await patch(admin, body);
          expect([answer.status, await codeOf(answer)]).toEqual([409, 'last-admin']);
          expect(await admins()).toHaveLength(1);
          expect((await audit()).entries).toEqual([]);
          expect(await isSignedIn(admin)).toBe(true);
        },
      );

      it('is the last one that is enabled', async () => {
        const other = await makeMember(server, database, { role: 'admin' });
        await patch(other, { disabled: true });
        expect(await codeOf(await patch(admin, { role: 'user' }))).toBe('last-admin');
      });

      it('cannot erase themselves, and an admin who is not the last can', async () => {
        const erase = (who: Member) => who.browser.delete('/api/account', { password: PASSWORD });
        const disabled = await makeMember(server, database, { role: 'admin' });
        await patch(disabled, { disabled: true });
        const answer = await erase(admin);
        expect([answer.status, await answer.json()]).toMatchObject([
          409,
          { error: { code: 'last-admin', message: 'You are the only admin of this server.' } },
        ]);
        expect(await isSignedIn(admin)).toBe(true);
        const other = await makeMember(server, database, { role: 'admin' });
        const both = await Promise.all([admin, other].map(erase));
        expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409]);
        expect(await admins()).toHaveLength(1);
      });

      it('may leave once there is another one', async () => {
        await makeMember(server, database, { role: 'admin' });
        expect((await patch(admin, { role: 'user' })).status).toBe(200);
        expect((await search(admin)).status).toBe(403);
      });

      it('is one of many who dismiss each other at the same moment', async () => {
        const others = [];
        for (let n = 0; n < 5; n++) others.push(await makeMember(server, database, { role: 'admin' }));
        const everybody = [admin, ...others];
        const next = (n: number) => everybody[(n + 1) % everybody.length];
        const answers = await Promise.all(
          everybody.map((by, n) => patch(next(n), n % 2 === 0 ? { role: 'user' } : { disabled: true }, by)),
        );
        expect(answers.map((answer) => answer.status)).not.toContain(500);
        expect((await admins()).length).toBeGreaterThanOrEqual(1);
      });

      it('is safe in the database itself: all are dismissed at once and one stays', async () => {
        for (let n = 0; n < 5; n++) await makeMember(server, database, { role: 'admin' });
        const all = (await admins()).map(({ id }) => id);
        const by = { actorId: null, now: new Date(NOW) };
        const results = await Promise.all(
          all.map((id) => changeAccount(database.db, id, { role: 'user' }, by)),
        );
        expect(results.filter((result) => result === 'last-admin')).toHaveLength(1);
        expect(await admins()).toHaveLength(1);
      });
    });

    describe('disabling', () => {
      it('shuts an account out by every credential at once, and taking it back loses nothing', async () => {
        const member = await makeMember(server, database);
        const [{ key }, token, synced] = [
          await makeKey(member),
          await makeToken(member),
          await device(member),
        ];
        expect((await patch(member, { disabled: true })).status).toBe(200);
        expect(await isSignedIn(member)).toBe(false);
        expect(await status('/api/account', key)).toBe(401);
        expect(await status('/api/account', token)).toBe(401);
        for (const path of ['/api/devices', '/api/sync/pull?protocol=2&cursor=0'])
          expect([path, await status(path, synced)]).toEqual([path, 401]);
        await database.db.delete(attempts);
        await expect(new TestBrowser(server).signIn(member.email)).rejects.toThrow('forbidden');

        await patch(member, { disabled: false });
        expect(await status('/api/devices', synced)).toBe(200);
        expect(await status('/api/account', key)).toBe(200);
        expect(await isSignedIn(member)).toBe(false); // sessions ended for good
        expect(await status('/api/account', token)).toBe(401);
        await database.db.delete(attempts);
        expect(await new TestBrowser(server).signIn(member.email)).toMatchObject({
          personId: member.personId,
        });
        expect((await audit()).entries.map(({ action }) => action)).toEqual([
          'account-enabled',
          'account-disabled',
          'key-made',
        ]);
      });

      it('leaves devices of people without an account alone', async () => {
        const anonymous = await TestDevice.join(server);
        await patch(await makeMember(server, database), { disabled: true });
        expect((await anonymous.push(anonymous.events(1))).ackedSeq).toBe(1);
      });

      it('keeps a code from letting a new device in', async () => {
        const member = await makeMember(server, database);
        const synced = await device(member);
        const made = await post(server, '/api/devices/link-code', {}, bearer(synced));
        const { code: linkCode } = (await made.json()) as { code: string };
        await patch(member, { disabled: true });
        const joined = await post(server, '/api/devices', { protocol: 2, deviceId: randomUUID(), linkCode });
        const { token } = (await joined.json()) as { token: string };
        expect(await status('/api/sync/pull?protocol=2&cursor=0', token)).toBe(401);
      });
    });

    describe('ending sessions', () => {
      it('signs somebody out everywhere; the key stays (ASVS 7.4.5)', async () => {
        const member = await makeMember(server, database);
        const elsewhere: Member = { ...member, browser: new TestBrowser(server) };
        await database.db.delete(attempts);
        await elsewhere.browser.signIn(member.email);
        const [{ key }, synced] = [await makeKey(member), await device(member)];
        const token = await makeToken(member, bearer(key));
        expect((await admin.browser.delete(`/api/admin/accounts/${member.personId}/sessions`)).status).toBe(
          204,
        );
        expect([await isSignedIn(member), await isSignedIn(elsewhere)]).toEqual([false, false]);
        expect(await status('/api/account', token)).toBe(401);
        expect(await status('/api/devices', synced)).toBe(401);
        expect(await status('/api/account', key)).toBe(200);
        expect(await isSignedIn(admin)).toBe(true);
        expect((await audit()).entries).toMatchObject([
          { action: 'sessions-ended', actor: admin.email, subject: member.email, detail: {} },
          { action: 'key-made', actor: member.email, subject: member.email, detail: {} },
        ]);
      });

      it('of nobody is not found', async () => {
        const answer = await admin.browser.delete(`/api/admin/accounts/${randomUUID()}/sessions`);
        expect([answer.status, (await audit()).entries]).toEqual([404, []]);
      });
    });

    describe('the log', () => {
      it('comes in pages of 50, newest first', async () => {
        const member = await makeMember(server, database);
        for (let n = 0; n < 30; n++)
          for (const role of ['analyst', 'user'] as const)
            await changeAccount(
              database.db,
              member.personId,
              { role },
              { actorId: admin.personId, now: new Date(NOW + n) },
            );
        const first = await audit();
        expect(first.entries).toHaveLength(50);
        const second = (await (
          await admin.browser.get(`/api/admin/audit?after=${first.next}`)
        ).json()) as AuditLog;
        expect([second.entries.length, second.next]).toEqual([10, null]);
        const ids = [...first.entries, ...second.entries].map(({ id }) => id);
        expect(ids).toEqual(ids.toSorted((a, b) => b - a));
        expect(new Set(ids).size).toBe(60);
      });

      it('has what people did to their own accounts, and tells an operator from somebody who is gone', async () => {
        const member = await makeMember(server, database);
        const { id } = await makeKey(member);
        await member.browser.delete(`/api/account/keys/${id}`);
        await member.browser.post('/api/auth/forgotten', { email: member.email });
        const token = (await server.posted()).token(member.email);
        const reset = { token, password: 'walk home with four words' };
        expect((await member.browser.post('/api/auth/reset', reset)).status).toBe(204);
        const own = { actor: member.email, subject: member.email, detail: {} };
        expect((await audit()).entries).toMatchObject([
          { ...own, action: 'password-reset' },
          { ...own, action: 'key-revoked' },
          { ...own, action: 'key-made' },
        ]);

        await member.browser.signIn(member.email, reset.password);
        const gone = await member.browser.delete('/api/account', { password: reset.password });
        expect(gone.status).toBe(204);
        const page = await audit();
        expect(page.entries[0]).toMatchObject({
          ...{ action: 'account-erased', actor: null, subject: null, detail: { role: 'user' } },
        });
        expect(page.entries[0].detail).not.toHaveProperty('by');
        expect(JSON.stringify(page)).not.toContain(member.email);
      });

      it('forgets the name of somebody who is gone, not what was done', async () => {
        const member = await makeMember(server, database);
        await patch(member, { role: 'analyst' });
        await database.db.delete(accounts).where(eq(accounts.id, member.personId));
        expect((await audit()).entries).toMatchObject([{ action: 'role-changed', subject: null }]);
      });
    });

    describe('the first admin', () => {
      const at = new Date(NOW);

      it('is made by the operator, which is written down without a name', async () => {
        const member = await makeMember(server, database);
        const headers = bearer(OPERATOR);
        const answer = await post(
          server,
          '/api/operator/admin',
          { email: ` ${member.email.toUpperCase()}` },
          headers,
        );
        expect(await answer.json()).toEqual({
          state: 'admin',
          email: member.email,
          emailVerified: true,
          was: { role: 'user', disabled: false },
        });
        expect((await audit()).entries).toMatchObject([
          { action: 'role-changed', actor: null, subject: member.email, detail: { by: 'operator' } },
        ]);
        expect(await makeAdmin(database.db, member.email, at)).toMatchObject({ was: { role: 'admin' } });
      });

      it('is the account that proved the address, not one that claims it', async () => {
        const email = `${randomUUID()}@example.org`;
        await database.db.delete(attempts);
        const { personId: claim } = await new TestBrowser(server).signUp(email);
        const { personId } = await makeMember(server, database, { email });
        expect(await makeAdmin(database.db, email, at)).toMatchObject({
          state: 'admin',
          emailVerified: true,
        });
        const rows = await database.db.select().from(accounts).where(eq(accounts.email, email));
        expect(rows.find(({ id }) => id === personId)!.role).toBe('admin');
        expect(rows.find(({ id }) => id === claim)!.role).toBe('user');
      });

      it('is nobody while several claim the address, or none', async () => {
        const email = `${randomUUID()}@example.org`;
        expect(await makeAdmin(database.db, email, at)).toEqual({ state: 'unknown', email });
        await database.db.delete(attempts);
        await new TestBrowser(server).signUp(email);
        expect(await makeAdmin(database.db, email, at)).toMatchObject({
          state: 'admin',
          emailVerified: false,
        });
        await database.db.update(accounts).set({ role: 'user' }).where(eq(accounts.email, email));
        await new TestBrowser(server).signUp(email);
        expect(await makeAdmin(database.db, email, at)).toEqual({ state: 'unclear', email });
        const roles = await database.db.select().from(accounts).where(eq(accounts.email, email));
        expect(roles.map(({ role }) => role)).toEqual(['user', 'user']);
      });

      it('is enabled again when an admin was shut out', async () => {
        const member = await makeMember(server, database);
        await patch(member, { disabled: true });
        expect(await makeAdmin(database.db, member.email, at)).toMatchObject({ was: { disabled: true } });
        await database.db.delete(attempts);
        expect(await new TestBrowser(server).signIn(member.email)).toMatchObject({ role: 'admin' });
      });
    });
  });
});

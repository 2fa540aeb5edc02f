import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { accounts, apiKeys } from '../db/schema';
import type { ApiKeys } from '../protocol/account-messages';
import { PASSWORD } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { bearer, makeKey, makeMember, makeToken } from '../testing/members';
import type { Member } from '../testing/members';
import { NOW, startServer } from '../testing/server';
import type { LocalServer } from '../testing/server';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe.each(ENGINES)('API keys on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: LocalServer;
    let member: Member;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      server = startServer(database);
      member = await makeMember(server, database);
    });

    const status = async (key: string) =>
      (await server.request('/api/account', { headers: bearer(key) })).status;
    const list = async ({ browser }: Member) =>
      ((await (await browser.get('/api/account/keys')).json()) as ApiKeys).keys;

    /** As of somebody who signs in through a provider. */
    const takePassword = () =>
      database.db.update(accounts).set({ passwordHash: null }).where(eq(accounts.id, member.personId));

    it('asks for the password again, and tells the owner', async () => {
      const make = (password?: string | null) =>
        member.browser.post('/api/account/keys', { name: 'script', days: null, password });
      for (const password of ['not this one', null, undefined]) {
        const answer = await make(password);
        expect([answer.status, (await answer.json()).error.code]).toEqual([401, 'wrong-credentials']);
      }
      expect(await list(member)).toEqual([]);
      const subjects = async () => (await server.posted()).to(member.email).map(({ subject }) => subject);
      const before = await subjects();
      expect((await make(PASSWORD)).status).toBe(201);
      expect(await subjects()).toEqual([...before, expect.stringContaining('API key')]);
    });

    it('asks for a sign-in of the last ten minutes where there is no password', async () => {
      await takePassword();
      const make = () => member.browser.post('/api/account/keys', { name: 'script', days: null });
      server.now += 10 * MINUTE_MS;
      expect((await make()).status).toBe(201);
      server.now += 1;
      const answer = await make();
      expect([answer.status, (await answer.json()).error.code]).toEqual([403, 'sign-in-again']);
      expect(await list(member)).toHaveLength(1);
    });

    it('goes with a change of the password, unless whoever knows the old one says that it stays', async () => {
      const { key } = await makeKey(member);
      const change = (keepKeys?: boolean) =>
        member.browser.post('/api/account/password', { current: PASSWORD, next: PASSWORD, keepKeys });
      expect((await change(true)).status).toBe(204);
      expect(await status(key)).toBe(200);
      expect((await change()).status).toBe(204);
      expect(await status(key)).toBe(401);
      expect(await list(member)).toEqual([]);
    });

    it('is shown once, and only its hash and first characters are kept', async () => {
      const made = await makeKey(member, 30);
      expect(made).toEqual({
        id: made.id,
        name: 'script',
        key: expect.stringMatching(/^palate_[\w-]{43}$/),
        hint: made.key.slice(0, 11),
        createdAt: NOW,
        lastUsedAt: null,
        expiresAt: NOW + 30 * DAY_MS,
      });
      const { key, ...rest } = made;
      expect(await list(member)).toEqual([rest]);
      const stored = JSON.stringify(await database.db.select().from(apiKeys));
      expect(stored).toContain(made.id);
      expect(stored).not.toContain(key.slice(0, 12));
    });

    it('stands for the account, and may not manage credentials', async () => {
      const { key } = await makeKey(member);
      expect(await status(key)).toBe(200);
      const managing = [
        ['GET', '/api/account/keys'],
        ['POST', '/api/account/keys'],
        ['DELETE', '/api/account/keys/11111111-1111-4111-8111-111111111111'],
        ['GET', '/api/account/sessions'],
        ['POST', '/api/account/password'],
        ['DELETE', '/api/account'],
      ];
      for (const [method, path] of managing)
        expect([path, (await server.request(path, { method, headers: bearer(key) })).status]).toEqual([
          path,
          401,
        ]);
    });

    it('is worth nothing once it is revoked', async () => {
      const { key, id } = await makeKey(member);
      expect((await member.browser.delete(`/api/account/keys/${id}`)).status).toBe(204);
      expect(await status(key)).toBe(401);
      expect(await list(member)).toEqual([]);
      expect((await member.browser.delete(`/api/account/keys/${id}`)).status).toBe(404);
    });

    it('is over on its day', async () => {
      const { key } = await makeKey(member, 1);
      server.now = NOW + DAY_MS - 1;
      expect(await status(key)).toBe(200);
      server.now = NOW + DAY_MS;
      expect(await status(key)).toBe(401);
    });

    it('is nobody else’s to see or revoke: there is no such key for them', async () => {
      const { key, id } = await makeKey(member);
      const other = await makeMember(server, database);
      expect(await list(other)).toEqual([]);
      const answer = await other.browser.delete(`/api/account/keys/${id}`);
      expect([answer.status, (await answer.json()).error.code]).toEqual([404, 'not-found']);
      expect(await status(key)).toBe(200);
    });

    it('notes its use at most once a minute', async () => {
      const { key } = await makeKey(member);
      await status(key);
      server.now = NOW + MINUTE_MS - 1;
      await status(key);
      expect((await list(member))[0].lastUsedAt).toBe(NOW);
      server.now = NOW + MINUTE_MS;
      await status(key);
      expect((await list(member))[0].lastUsedAt).toBe(NOW + MINUTE_MS);
    });

    it('is one of at most twenty, also when many are made at once', async () => {
      await takePassword(); // or the password would be asked for too often
      const body = { name: 'many', days: null };
      const answers = await Promise.all(
        Array.from({ length: 25 }, () => member.browser.post('/api/account/keys', body)),
      );
      const made = answers.filter((answer) => answer.status === 201);
      expect(made).toHaveLength(20);
      const refused = answers.find((answer) => answer.status !== 201)!;
      expect([refused.status, (await refused.json()).error.code]).toEqual([409, 'too-many-keys']);
      expect(await list(member)).toHaveLength(20);
    });

    it.each([
      ['no name', { name: ' ', days: null }],
      ['a name too long', { name: 'x'.repeat(101), days: null }],
      ['no life', { name: 'x', days: 0 }],
      ['a life without end', { name: 'x', days: 1e9 }],
      ['half a day', { name: 'x', days: 0.5 }],
    ])('refuses %s', async (_what, body) => {
      expect((await member.browser.post('/api/account/keys', body)).status).toBe(400);
    });

    it('refuses what only looks like a key', async () => {
      const { key } = await makeKey(member);
      const changed = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
      for (const wrong of [
        changed,
        key.slice(0, -1),
        `${key}A`,
        key.toUpperCase(),
        key.slice('palate_'.length),
      ])
        expect(await status(wrong)).toBe(401);
    });

    it('goes with a new password that was set by mail: whoever was in the account may have made it', async () => {
      const { key } = await makeKey(member);
      const token = await makeToken(member, bearer(key));
      await member.browser.post('/api/auth/forgotten', { email: member.email });
      const link = (await server.posted()).token(member.email);
      const password = 'other words walk back';
      expect((await member.browser.post('/api/auth/reset', { token: link, password })).status).toBe(204);
      expect([await status(key), await status(token)]).toEqual([401, 401]);
      const left = await database.db.select().from(apiKeys).where(eq(apiKeys.personId, member.personId));
      expect(left).toEqual([]);
    });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { accounts, attempts, mailTokens, sessions } from '../db/schema';
import { TestBrowser, PASSWORD } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { startServer, startWithFilms } from '../testing/server';
import type { LocalServer } from '../testing/server';

const newEmail = () => `${randomUUID()}@example.org`;

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
      expect((await browser.get('/api/account')).status).toBe(401);
      expect(await browser.signIn(email)).toEqual(account);
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
      for (const other of [second, third]) expect((await other.get('/api/account')).status).toBe(401);
      expect((await mine.get('/api/account')).status).toBe(200);
    });

    it('keeps neither the secret of a session nor a password', async () => {
      const { browser } = await member();
      const rows = JSON.stringify([
        await database.db.select().from(sessions),
        await database.db.select().from(accounts),
        await database.db.select().from(mailTokens),
      ]);
      expect(rows).not.toContain(browser.cookies.get('palate'));
      expect(rows).not.toContain(PASSWORD);
    });
  });
});

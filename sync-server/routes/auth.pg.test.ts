/** What goes wrong between two connections only, on a real PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashSecret } from '../auth/secrets';
import { lockAccount } from '../db/accounts';
import { insertAudit } from '../db/audit';
import type { Database, Db } from '../db/connect';
import { accounts, attempts, mailTokens } from '../db/schema';
import { PASSWORD, TestBrowser } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { NOW, startServer, startWithFilms } from '../testing/server';
import type { LocalServer } from '../testing/server';

const postgres = ENGINES.find(({ name }) => name === 'PostgreSQL')!;
const MINUTE_MS = 60_000;

describe.skipIf(!postgres.available)('accounts on PostgreSQL with several connections', () => {
  let database: Database;
  let server: LocalServer;
  beforeAll(async () => {
    database = await postgres.open();
    await startWithFilms(database);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.delete(attempts);
    server = startServer(database);
  });
  const member = async (email: string) => {
    const browser = new TestBrowser(server);
    return { browser, ...(await browser.signUp(email)) };
  };

  const someoneWaits = async () => {
    const [row] = (await database.db.execute(
      sql`select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    )) as unknown as { waiting: number }[];
    return row!.waiting > 0;
  };

  /**
   * Begins `during` while a transaction is held open after `before`, waits until it stands at a lock of that
   * transaction, then goes on with `after` in it and commits.
   */
  async function beside<T>(
    {
      before,
      after = async () => {},
    }: Record<'before', (tx: Db) => Promise<unknown>> & {
      after?: (tx: Db) => Promise<unknown>;
    },
    during: () => Promise<T>,
  ): Promise<T> {
    let answer: Promise<T> | undefined;
    await database.db.transaction(async (tx) => {
      await before(tx);
      answer = during();
      await expect.poll(someoneWaits, { timeout: 10_000 }).toBe(true);
      await after(tx);
    });
    return answer!;
  }

  it('a reset that is overtaken by another account of the address says that its link is over', async () => {
    const email = `${randomUUID()}@example.org`;
    const [faster, slower] = [await member(email), await member(email)];
    const token = randomUUID();
    await database.db.insert(mailTokens).values({
      ...{ tokenHash: hashSecret(token), personId: slower.personId, purpose: 'reset', email },
      expiresAt: new Date(NOW + MINUTE_MS),
    });
    const answer = await beside(
      {
        before: (tx) =>
          tx
            .update(accounts)
            .set({ emailVerifiedAt: new Date(NOW) })
            .where(eq(accounts.id, faster.personId)),
      },
      () => new TestBrowser(server).post('/api/auth/reset', { token, password: 'other words walk back' }),
    );
    expect([answer.status, (await answer.json()).error.code]).toEqual([400, 'expired-link']);
  });

  it('an account is erased after what is under way in it, and neither stands in the way of the other', async () => {
    const { browser, personId } = await member(`${randomUUID()}@example.org`);
    const answer = await beside(
      {
        before: (tx) => lockAccount(tx, personId),
        after: (tx) => insertAudit(tx, { action: 'key-made', actorId: personId, personId }, new Date(NOW)),
      },
      () => browser.delete('/api/account', { password: PASSWORD }),
    );
    expect(answer.status).toBe(204);
    expect(await database.db.$count(accounts, eq(accounts.id, personId))).toBe(0);
  });
});

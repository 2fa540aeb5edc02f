import { DrizzleQueryError, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from '../testing/databases';
import type { Database } from './connect';
import { failureInWords, sentenceOf } from './failure-in-words';
import { accounts, mailTokens, persons } from './schema';

const MARKER = 'marker-of-somebody';

describe.each(ENGINES)('a failure of $name in words', ({ available, open }) => {
  describe.skipIf(!available)('with a database', () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());

    const failing = (work: PromiseLike<unknown>): Promise<unknown> =>
      Promise.resolve(work).then(
        () => expect.fail('should have failed'),
        (cause: unknown) => cause,
      );

    it('says which query and why, and none of its values', async () => {
      const { db } = database;
      const id = '00000000-0000-7000-8000-0000000000ff';
      const at = new Date(0);
      await db.insert(persons).values({ id, createdAt: at });
      const account = { id, email: MARKER, passwordHash: MARKER, createdAt: at };
      await db.insert(accounts).values(account);
      const token = { tokenHash: MARKER, purpose: MARKER, email: MARKER, expiresAt: at };
      const failures = {
        '22021|08P01|22P05': db.insert(accounts).values({ ...account, email: `${MARKER}\0` }),
        '23505': db.insert(accounts).values(account),
        '23503': db.insert(mailTokens).values({ ...token, personId: id.replace('ff', 'fe') }),
        '22P02': db.execute(sql`select ${MARKER}::text::uuid`),
      };
      for (const [state, work] of Object.entries(failures)) {
        const cause = await failing(work);
        for (const words of [failureInWords(cause), sentenceOf(cause)]) {
          expect(words).toMatch(new RegExp(`Failed query: (insert into|select)[^]*code (${state})`));
          expect(words).not.toContain(MARKER);
        }
        expect(failureInWords(cause)).toMatch(/\n\s+at .*failure-in-words\.test/);
      }
    });

    it('keeps what our own errors say, also around one of the database', async () => {
      const cause = await failing(database.db.execute(sql`select ${MARKER}::text::uuid`));
      const words = failureInWords(new TypeError('no such thing', { cause }));
      expect(words).toMatch(/^TypeError: no such thing\n[^]*because of Failed query: select/);
      expect(words).not.toContain(MARKER);
    });
  });
});

it('takes no line of a value for one of the stack', () => {
  const cause = new DrizzleQueryError('select $1', [`\n    at ${MARKER} (file:1:1)`], new Error('x'));
  expect(failureInWords(cause)).not.toContain(MARKER);
  expect(failureInWords(MARKER)).not.toContain(MARKER);
});

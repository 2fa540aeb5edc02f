import { randomUUID } from 'node:crypto';
import { eq, getTableColumns, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { addWholePerson, everyRow } from '../testing/person-rows';
import type { MadePerson } from '../testing/person-rows';
import { listProviders } from './accounts';
import { deleteApiKey, listApiKeys } from './api-keys';
import { asPerson } from './as-person';
import { checkIsolation } from './check-isolation';
import type { Database, Db } from './connect';
import { IsolationError, PERSON_ROLE } from './person-role';
import { PERSON_TABLES } from './person-tables';
import { apiKeys, artefacts, auditLog, blobs, interactions, items, registers, sessions } from './schema';
import { endSession, listSessions } from './sessions';
import { sqlStateOf } from './sql-state';

const DENIED = '42501';

describe.each(ENGINES)('people are kept apart on $name', ({ available, open }) => {
  describe.skipIf(!available)('by the database itself', () => {
    let database: Database;
    let me: MadePerson;
    let other: MadePerson;
    const mine = <T>(work: (tx: Db) => Promise<T>) => asPerson(database.db, me.personId, work);
    const codeOf = (work: (tx: Db) => Promise<unknown>) =>
      mine(work).then(
        () => null,
        (cause: unknown) => sqlStateOf(cause),
      );

    beforeAll(async () => {
      database = await open();
    });
    beforeEach(async () => {
      await emptyTables(database);
      me = await addWholePerson(database, 1);
      other = await addWholePerson(database, 2);
    });
    afterAll(() => database.close());

    it.each(PERSON_TABLES)('a query of $name without WHERE sees own rows only', async ({ table, given }) => {
      const columns = getTableColumns(table);
      const wanted = Object.fromEntries(given.map((name) => [name, columns[name]]));
      const read = (db: Db) => db.select(wanted).from(table);
      expect(await read(database.db)).toHaveLength(2);
      const found = await mine(read);
      expect(found).toHaveLength(1);
      expect(JSON.stringify(found)).not.toMatch(new RegExp(other.traces.join('|')));
    });

    it.each(PERSON_TABLES.filter(({ withheld }) => withheld.length > 0))(
      'what is withheld of $name cannot be read',
      async ({ table, withheld }) => {
        for (const name of withheld)
          expect(await codeOf((tx) => tx.select({ it: getTableColumns(table)[name] }).from(table))).toBe(
            DENIED,
          );
      },
    );

    it.each(PERSON_TABLES)(
      'nothing of somebody else in $name can be changed or deleted',
      async ({ table }) => {
        const { name, columns } = getTableConfig(table);
        const before = (await everyRow(database)).filter((row) => row.includes(other.personId)).sort();
        const statements = [
          sql`delete from ${table}`,
          ...columns.map((column) => {
            const it = sql.identifier(column.name);
            return sql`update ${table} set ${it} = ${it}`;
          }),
        ];
        for (const statement of statements) {
          const code = await codeOf(async (tx) => {
            await tx.execute(statement);
          });
          expect([null, DENIED], `${name}: ${code}`).toContain(code);
        }
        expect((await everyRow(database)).filter((row) => row.includes(other.personId)).sort()).toEqual(
          before,
        );
      },
    );

    it('nothing can be written in the name of somebody else', async () => {
      const event = {
        ...{ deviceId: me.deviceId, seq: 9, id: randomUUID(), personId: me.personId, serverSeq: 9 },
        ...{ kind: 'like', itemId: 'a', value: null, context: null, at: 0, receivedAt: new Date(0) },
      };
      const add = (change: Partial<typeof event>) =>
        codeOf((tx) => tx.insert(interactions).values({ ...event, ...change }));
      expect(await add({ personId: other.personId })).toBe(DENIED);
      expect(await add({ deviceId: other.deviceId })).toBe(DENIED);
      expect(await add({})).toBeNull();

      const register = {
        name: 'privacy',
        value: 'contribute',
        clockMs: 0,
        clockCount: 0,
        sent: {},
        serverSeq: 9,
      };
      const write = (personId: string) =>
        codeOf((tx) => tx.insert(registers).values({ ...register, personId, clockDevice: me.deviceId }));
      expect(await write(other.personId)).toBe(DENIED);
      expect(await write(me.personId)).toBeNull();
      expect(
        await codeOf((tx) => tx.update(registers).set({ personId: other.personId })),
        'a row given away',
      ).toBe(DENIED);
    });

    it('nobody is said to have done what they have not, nor to somebody else', async () => {
      const entry = { at: new Date(0), action: 'key-revoked', detail: {} };
      const add = (actorId: string | null, personId: string | null) =>
        codeOf((tx) => tx.insert(auditLog).values({ ...entry, actorId, personId }));
      expect(await add(me.personId, other.personId)).toBe(DENIED);
      expect(await add(other.personId, me.personId)).toBe(DENIED);
      expect(await add(null, me.personId)).toBe(DENIED);
      expect(await add(me.personId, null)).toBe(DENIED);
      expect(await add(me.personId, me.personId)).toBeNull();
    });

    it('what people see and end of their own credentials is behind the policies too', async () => {
      const { db } = database;
      const [{ id, handle }] = await db.select().from(sessions).where(eq(sessions.userId, me.personId));
      const [key] = await db.select().from(apiKeys).where(eq(apiKeys.personId, me.personId));
      const before = new Date(0);
      const seen = async () => [
        (await listSessions(db, me.personId, before)).length,
        (await listApiKeys(db, me.personId)).length,
        (await listProviders(db, me.personId)).length,
      ];
      const ended = async () => [
        await endSession(db, { handle, personId: me.personId }, before),
        await deleteApiKey(db, { id: key.id, personId: me.personId }, before),
      ];
      const policies = async (using: string) => {
        for (const table of ['sessions', 'api_keys', 'identities'])
          await db.execute(sql.raw(`alter policy own_rows on ${table} using (${using})`));
      };
      expect(await seen()).toEqual([1, 1, 1]);
      await policies('false');
      expect(await seen()).toEqual([0, 0, 0]);
      expect(await ended()).toEqual([false, false]);
      await policies('person_id = (select palate_current_person())');
      expect(JSON.stringify(await listSessions(db, me.personId, before))).not.toContain(id);
      expect(await ended()).toEqual([true, true]);
      expect(await seen()).toEqual([0, 0, 1]);
    });

    it('models, their bytes and the catalogue are out of reach', async () => {
      expect(await codeOf((tx) => tx.select().from(blobs))).toBe(DENIED);
      expect(await codeOf((tx) => tx.update(artefacts).set({ inService: false }))).toBe(DENIED);
      expect(await codeOf((tx) => tx.select({ item: items.item }).from(items))).toBe(DENIED);
      expect(await codeOf((tx) => tx.select({ id: items.id }).from(items))).toBeNull();
    });

    it('the role ends with the transaction, also when that fails', async () => {
      await mine(async (tx) => tx.select({ id: items.id }).from(items));
      await expect(mine(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
      const seen = await Promise.all(
        Array.from({ length: 12 }, () =>
          database.db.select({ role: sql`current_user::text` }).from(sql`(select 1) as one`),
        ),
      );
      expect(seen.flat().map(({ role }) => role)).not.toContain(PERSON_ROLE);
      expect(await database.db.select().from(interactions)).toHaveLength(2);
    });

    it('without a person, and after one, the role sees nothing', async () => {
      const visible = () =>
        database.db.transaction(async (tx) => {
          await tx.execute(sql`select set_config('role', ${PERSON_ROLE}, true)`);
          return tx.select().from(interactions);
        });
      expect(await visible()).toEqual([]);
      await mine(async (tx) => expect(await tx.select().from(interactions)).toHaveLength(1));
      expect(await Promise.all(Array.from({ length: 12 }, visible))).toEqual(Array(12).fill([]));
    });

    it('asPerson inside a transaction is refused: the outer one would go on as the person', async () => {
      const nested = database.db.transaction((tx) => asPerson(tx, me.personId, async () => 1));
      await expect(nested).rejects.toThrow('its own transaction');
    });

    describe('the check at the start', () => {
      it('finds nothing in a healthy database, and leaves nothing behind', async () => {
        const before = await everyRow(database);
        await checkIsolation(database.db);
        expect((await everyRow(database)).sort()).toEqual(before.sort());
      });

      it.each([
        [
          'a table whose security is off',
          'alter table devices disable row level security',
          'alter table devices enable row level security',
          'ALTER TABLE devices ENABLE ROW LEVEL SECURITY;',
        ],
        [
          'a new table of a person without a policy',
          'create table letters (person_id uuid references persons (id))',
          'drop table letters',
          'letters has no policy',
        ],
        [
          'a table that leads to a person by way of another',
          'create table stamps (device uuid references devices (id))',
          'drop table stamps',
          'ALTER TABLE stamps ENABLE ROW LEVEL SECURITY;',
        ],
        [
          'a policy that lets everybody through',
          'create policy open on sessions to palate_person using (true)',
          'drop policy open on sessions',
          'Rows of sessions are visible',
        ],
        [
          'a grant on what is nobody’s',
          'grant select on blobs to palate_person',
          'revoke select on blobs from palate_person',
          'REVOKE SELECT ON "public"."blobs"',
        ],
        [
          'a grant to everybody',
          'grant select (private_key) on signing_keys to public',
          'revoke select (private_key) on signing_keys from public',
          'REVOKE SELECT ON "public"."signing_keys"',
        ],
        [
          'a grant that no policy is asked about',
          'grant truncate on interactions to palate_person',
          'revoke truncate on interactions from palate_person',
          'may TRUNCATE in interactions',
        ],
        [
          'a table that the role owns',
          'create table owned (id int); alter table owned owner to palate_person',
          'drop table owned',
          'palate_person owns something',
        ],
      ])('finds %s', async (_, damage, repair, expected) => {
        const both = (text: string) => text.split(';');
        for (const statement of both(damage).slice(0, -1)) await database.db.execute(sql.raw(statement));
        expect(await problemsAfter(database, both(damage).at(-1)!, repair)).toContain(expected);
      });
    });
  });
});

/** Roles are one for a whole cluster: on PostgreSQL this would disturb the tests beside it. */
describe('the check at the start, on PGlite', () => {
  let database: Database;
  beforeAll(async () => {
    database = await ENGINES[0].open();
  });
  afterAll(() => database.close());

  it.each([
    ['superuser', 'nosuperuser', 'is a superuser'],
    ['bypassrls', 'nobypassrls', 'bypasses row-level security'],
    ['login', 'nologin', 'can log in'],
    ['createrole', 'nocreaterole', 'can make roles'],
  ])('finds a role that was given %s', async (damage, repair, expected) => {
    const alter = `alter role ${PERSON_ROLE}`;
    expect(await problemsAfter(database, `${alter} ${damage}`, `${alter} ${repair}`)).toContain(expected);
  });

  it('finds a role that inherits from another', async () => {
    await database.db.execute(sql.raw('create role boss'));
    const repair = `revoke boss from ${PERSON_ROLE}`;
    expect(await problemsAfter(database, `grant boss to ${PERSON_ROLE}`, repair)).toContain(
      'member of other roles',
    );
  });
});

/** Runs statements, looks, and undoes them. */
async function problemsAfter(database: Database, damage: string, repair: string): Promise<string> {
  await database.db.execute(sql.raw(damage));
  try {
    await checkIsolation(database.db);
    return 'nothing found';
  } catch (cause) {
    expect(cause).toBeInstanceOf(IsolationError);
    return (cause as IsolationError).message;
  } finally {
    await database.db.execute(sql.raw(repair));
    await checkIsolation(database.db);
  }
}

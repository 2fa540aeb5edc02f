import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POSTGRES_URL } from '../testing/databases';
import { startWithFilms, TestDevice } from '../testing/server';
import { checkIsolation } from './check-isolation';
import { openDatabase } from './connect';
import type { Database } from './connect';
import { migrate } from './migrate';
import { ensurePersonRole, IsolationError, PERSON_ROLE } from './person-role';

const name = (kind: string) => `palate_${kind}_${randomUUID().replaceAll('-', '')}`;

/** As a careful operator runs it: the server's login owns its database and nothing else in the world. */
describe.skipIf(!POSTGRES_URL)('a plain login of PostgreSQL', () => {
  const [login, base, password] = [name('login'), name('test'), randomUUID()];
  const madeRoles = [login];
  let admin: ReturnType<typeof postgres>;
  let url: string;
  const opened: Database[] = [];
  const open = async (from = url) => {
    const database = await openDatabase({ url: from });
    opened.push(database);
    return database;
  };

  beforeAll(async () => {
    admin = postgres(POSTGRES_URL!, { max: 1, onnotice: () => {} });
    await admin.unsafe(
      `create role ${login} login nosuperuser nocreaterole nocreatedb password '${password}'`,
    );
    await admin.unsafe(`create database ${base} owner ${login}`);
    url = Object.assign(new URL(POSTGRES_URL!), { username: login, password, pathname: `/${base}` }).href;
    await ensurePersonRole((await open(POSTGRES_URL)).db);
  });
  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()));
    await admin.unsafe(`drop database if exists ${base} with (force)`);
    for (const role of madeRoles) await admin.unsafe(`drop role if exists ${role}`);
    await admin.end();
  });

  it('may not make the role: the message is the SQL for an admin', async () => {
    const { db } = await open();
    const missing = name('role');
    const failure = ensurePersonRole(db, missing);
    await expect(failure).rejects.toThrow(IsolationError);
    await expect(failure).rejects.toThrow(`CREATE ROLE ${missing} NOLOGIN; GRANT ${missing} TO ${login};`);
  });

  it('may not become the role before it was granted: the message is the SQL for an admin', async () => {
    const failure = migrate(await open());
    await expect(failure).rejects.toThrow(IsolationError);
    await expect(failure).rejects.toThrow(`GRANT ${PERSON_ROLE} TO ${login};`);
  });

  it('serves people once that was run', async () => {
    await admin.unsafe(`grant ${PERSON_ROLE} to ${login}`);
    const database = await open();
    await migrate(database);
    await checkIsolation(database.db);
    const device = await TestDevice.join(await startWithFilms(database));
    await device.push(device.events(3));
    const second = await device.another();
    expect((await second.pullAll()).events).toHaveLength(3);
    expect((await second.devices()).devices).toHaveLength(2);
  });

  it('a login that does not own the tables is told so, instead of finding them empty', async () => {
    const stranger = name('login');
    madeRoles.push(stranger);
    await admin.unsafe(`create role ${stranger} login password '${password}'`);
    await admin.unsafe(`grant ${PERSON_ROLE} to ${stranger}`);
    const owner = postgres(url, { max: 1 });
    await owner.unsafe(`grant select, insert on all tables in schema public to ${stranger}`);
    await owner.end();
    const from = Object.assign(new URL(url), { username: stranger }).href;
    await expect(checkIsolation((await open(from)).db)).rejects.toThrow(
      'The server itself cannot see persons',
    );
    await Promise.all(opened.splice(-1).map((database) => database.close()));
    const cleaning = postgres(Object.assign(new URL(POSTGRES_URL!), { pathname: `/${base}` }).href, {
      max: 1,
    });
    await cleaning.unsafe(`drop owned by ${stranger}`);
    await cleaning.end();
  });

  it('twenty that start at once on an empty cluster make one role', async () => {
    const role = name('role');
    madeRoles.push(role);
    const maker = name('login');
    madeRoles.push(maker);
    await admin.unsafe(`create role ${maker} login createrole password '${password}'`);
    await admin.unsafe(`grant connect on database ${base} to ${maker}`);
    const from = Object.assign(new URL(url), { username: maker }).href;
    const { db } = await open(from); // ten connections
    const beside = await open(from);
    await Promise.all(Array.from({ length: 20 }, (_, n) => ensurePersonRole(n % 2 ? db : beside.db, role)));
    const [{ count }] = await admin`select count(*)::int as count from pg_auth_members
      where roleid = ${role}::regrole and member = ${maker}::regrole`;
    expect(count).toBeGreaterThan(0);
  });
});

import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { erasePerson } from '../db/erase';
import { exportPerson } from '../db/export-person';
import type { ExportedPage } from '../db/export-person';
import { countErasures, countPriorErasures } from '../db/forgetting';
import { PERSON_TABLES } from '../db/person-tables';
import { auditLog, devices, interactions, persons } from '../db/schema';
import { personExportSchema } from '../protocol/person-messages';
import type { PersonExport } from '../protocol/person-messages';
import type { Register } from '../protocol/messages';
import { TestBrowser, PASSWORD } from '../testing/browser';
import { emptyTables } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { addWholePerson, everyRow } from '../testing/person-rows';
import { NOW, post, startWithFilms, TestDevice } from '../testing/server';
import type { TestServer } from '../testing/server';

describe.each(ENGINES)('V4 on $name', ({ available, open }) => {
  describe.skipIf(!available)('of one person among others', () => {
    let database: Database;
    let server: TestServer;
    const mode = (device: TestDevice, value: string, count = 0): Register => ({
      name: 'privacy',
      value,
      clock: { ms: NOW, count, deviceId: device.id },
    });
    const send = (device: TestDevice, method: string, path: string) =>
      device.server.request(path, { method, headers: device.headers });
    const leave = (device: TestDevice, body: unknown = {}) =>
      post(server, '/api/devices/leave', body, device.headers);
    const erasures = () => countErasures(database.db);

    beforeAll(async () => {
      database = await open();
    });
    beforeEach(async () => {
      await emptyTables(database);
      server = await startWithFilms(database);
    });
    afterAll(() => database.close());

    describe('export', () => {
      it('holds every row of the person from every table, and nothing of anybody else or secret', async () => {
        const me = await addWholePerson(database, 1);
        const other = await addWholePerson(database, 2);
        const pages: ExportedPage[] = [];
        for await (const page of exportPerson(database.db, me.personId, { account: true })) pages.push(page);
        expect(pages.map(({ table, rows }) => [table, rows.length])).toEqual(
          PERSON_TABLES.map(({ name }) => [name, 1]),
        );
        const text = JSON.stringify(pages);
        for (const trace of other.traces) expect(text).not.toContain(trace);
        expect(pages.map(({ rows }) => Object.keys(rows[0]))).toEqual(
          PERSON_TABLES.map(({ given }) => given),
        );
        for (const secret of ['password', 'token', 'code', 'session', 'key', 'mail'])
          expect(text).not.toContain(`secret-of-person-1-${secret}`);
      });

      it('comes as one JSON document, to a device and to a browser that is signed in', async () => {
        const device = await TestDevice.join(server);
        await device.push([...device.events(3), { seq: 9, kind: 'sniff' }], [mode(device, 'devices')]);
        const answer = await send(device, 'GET', '/api/person/export');
        expect(answer.headers.get('Content-Type')).toContain('application/json');
        expect(answer.headers.get('Cache-Control')).toBe('no-store');
        const { tables, ...head } = personExportSchema.parse(await answer.json());
        expect(head).toMatchObject({ format: 'palate-person', personId: device.personId, exportedAt: NOW });
        expect(tables).toMatchObject({
          person: [{ id: device.personId, lastSeq: 4 }],
          devices: [{ id: device.id, createdAt: NOW }],
          interactions: [{ seq: 1, itemId: 'heat-1995' }, { seq: 2 }, { seq: 3 }],
          quarantine: [{ seq: 9, reason: 'unknown-kind' }],
          registers: [{ name: 'privacy', value: 'devices' }],
        });

        const browser = new TestBrowser(server);
        const account = await browser.signUp('somebody@example.org');
        const own = (await (await browser.get('/api/person/export')).json()) as PersonExport;
        expect(own).toMatchObject({ personId: account.personId });
        expect(own.tables['account']).toMatchObject([{ email: 'somebody@example.org', role: 'user' }]);
        expect(own.tables['sessions']).toHaveLength(1);
      });

      it('tells a device nothing of the account: who has its token may not know who it is', async () => {
        const whole = await addWholePerson(database, 1);
        const device = await TestDevice.join(server);
        await database.db
          .update(devices)
          .set({ personId: whole.personId, name: '' })
          .where(eq(devices.id, device.id));
        const { tables } = (await (await send(device, 'GET', '/api/person/export')).json()) as PersonExport;
        expect(Object.keys(tables)).toEqual([
          ...['person', 'devices', 'linkCodes', 'registers', 'interactions', 'quarantine'],
        ]);
        expect(tables['interactions']).toHaveLength(1);
      });

      it('pages through long tables without losing or repeating a row', async () => {
        const device = await TestDevice.join(server);
        await device.push([
          ...device.events(25),
          ...Array.from({ length: 9 }, () => ({ seq: 50, kind: randomUUID() })),
        ]);
        const rows = { interactions: [] as unknown[], quarantine: [] as unknown[] };
        let most = 0;
        for await (const page of exportPerson(database.db, device.personId, { account: true, page: 4 })) {
          most = Math.max(most, page.rows.length);
          if (page.table === 'interactions') rows.interactions.push(...page.rows.map((row) => row['seq']));
          if (page.table === 'quarantine') rows.quarantine.push(...page.rows.map((row) => row['digest']));
        }
        expect(most).toBe(4);
        expect(rows.interactions).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
        expect(new Set(rows.quarantine).size).toBe(9);
        expect(rows.quarantine).toHaveLength(9);
      });
    });

    describe('erasing', () => {
      it('leaves nothing of an anonymous person in any table', async () => {
        const device = await TestDevice.join(server);
        const second = await device.another();
        await device.push([...device.events(2), { seq: 9, kind: 'sniff' }]);
        const other = await TestDevice.join(server);
        await other.push(other.events(2));
        const before = (await everyRow(database)).filter((row) => row.includes(other.personId)).sort();
        expect((await everyRow(database)).join()).toContain(device.personId);

        expect((await send(second, 'DELETE', '/api/person')).status).toBe(204);
        const after = await everyRow(database);
        for (const trace of [device.personId, device.id, second.id])
          expect(after.join()).not.toContain(trace);
        expect(after.filter((row) => row.includes(other.personId)).sort()).toEqual(before);
        for (const gone of [device, second])
          expect((await send(gone, 'DELETE', '/api/person')).status).toBe(401);
      });

      it('leaves nothing of an account in any table, whatever it had, and audit rows lose the name', async () => {
        const whole = await addWholePerson(database, 1);
        const browser = new TestBrowser(server);
        const account = await browser.signUp('leaver@example.org');
        // Everything that a person may have, moved to the account.
        await database.db.insert(auditLog).values([
          {
            at: new Date(NOW),
            action: 'role-changed',
            actorId: account.personId,
            personId: whole.personId,
            detail: {},
          },
          {
            at: new Date(NOW),
            action: 'role-changed',
            actorId: null,
            personId: account.personId,
            detail: {},
          },
        ]);
        const answer = await browser.delete('/api/account', { password: PASSWORD });
        expect(answer.status).toBe(204);
        expect(browser.cookies.size).toBeLessThanOrEqual(1); // the mark of a known browser proves nothing any more
        const after = await everyRow(database);
        for (const trace of [account.personId, 'leaver@example.org'])
          expect(after.join()).not.toContain(trace);
        expect(
          await database.db.select().from(auditLog).where(eq(auditLog.action, 'role-changed')),
        ).toHaveLength(3);
        expect((await browser.get('/api/account')).status).toBe(401);
        expect(
          (
            await new TestBrowser(server).post('/api/auth/login', {
              email: 'leaver@example.org',
              password: PASSWORD,
            })
          ).status,
        ).toBe(401);
      });

      it('reaches every table that holds a person', async () => {
        const whole = await addWholePerson(database, 1);
        expect(
          (await everyRow(database)).filter((row) => row.includes(whole.personId)).length,
        ).toBeGreaterThanOrEqual(
          PERSON_TABLES.length - 1, // quarantine knows the device only
        );
        await erasePerson(database.db, whole.personId, new Date(NOW));
        const after = await everyRow(database);
        for (const trace of whole.traces) expect(after.join()).not.toContain(trace);
        expect(
          await database.db.select({ actor: auditLog.actorId, person: auditLog.personId }).from(auditLog),
        ).toEqual([
          { actor: null, person: null },
          { actor: null, person: null }, // that somebody left
        ]);
      });

      it('asks for the password of the account again, and a wrong one changes nothing', async () => {
        const browser = new TestBrowser(server);
        const { personId } = await browser.signUp('stays@example.org');
        expect((await browser.delete('/api/account', { password: 'guessed' })).status).toBe(401);
        expect((await browser.delete('/api/account', { password: null })).status).toBe(401);
        expect((await browser.delete('/api/account', {})).status).toBe(400);
        expect(await database.db.select().from(persons).where(eq(persons.id, personId))).toHaveLength(1);
      });

      it('is refused to a device alone where the person has an account', async () => {
        const whole = await addWholePerson(database, 1);
        const device = await TestDevice.join(server);
        await database.db.execute(
          `update devices set person_id = '${whole.personId}' where id = '${device.id}'`,
        );
        const answer = await send(device, 'DELETE', '/api/person');
        expect(answer.status).toBe(409);
        expect(await answer.json()).toMatchObject({ error: { code: 'account-person' } });
        expect(await database.db.select().from(persons).where(eq(persons.id, whole.personId))).toHaveLength(
          1,
        );
      });

      it('is noted, without a name, when the person had contributed, and only then', async () => {
        const silent = await TestDevice.join(server);
        await silent.push([], [mode(silent, 'devices')]);
        await silent.push(silent.events(2));
        await send(silent, 'DELETE', '/api/person');
        const idle = await TestDevice.join(server);
        await idle.push([idle.event({ kind: 'impression' })]);
        await send(idle, 'DELETE', '/api/person');
        expect(await erasures()).toBe(0);
        expect(await countPriorErasures(database.db)).toBe(1); // of what they were shown
        const giver = await TestDevice.join(server);
        await giver.push(giver.events(1));
        await send(giver, 'DELETE', '/api/person');
        expect(await erasures()).toBe(1);
      });

      it('V1: a withdrawal after having contributed is noted once; one before, or no withdrawal, is not', async () => {
        const first = await TestDevice.join(server);
        await first.push(first.events(1), [mode(first, 'devices')]);
        expect(await erasures()).toBe(0);
        await first.push(first.events(1), [mode(first, 'contribute', 1)]);
        await first.push([], [mode(first, 'device', 2)]);
        expect(await erasures()).toBe(1);
        await first.push([], [mode(first, 'device', 2), mode(first, 'devices', 3)]);
        expect(await erasures()).toBe(1);
        await send(first, 'DELETE', '/api/person');
        expect(await erasures()).toBe(1);
      });
    });

    describe('leaving', () => {
      it('removes the device with its rows and, being the last, the person; again is 401', async () => {
        const former = await TestDevice.join(server);
        await former.push([...former.events(2), { seq: 9, kind: 'sniff' }]);
        expect((await leave(former)).status).toBe(204);
        const after = (await everyRow(database)).join();
        for (const trace of [former.id, former.personId]) expect(after).not.toContain(trace);
        expect((await leave(former)).status).toBe(401);
      });

      it('keeps the person while another device or an account speaks for them', async () => {
        const former = await TestDevice.join(server);
        const other = await former.another();
        await former.push(former.events(2));
        await other.push(other.events(1));
        expect((await leave(former)).status).toBe(204);
        expect((await other.pullAll()).events.map(({ deviceId }) => deviceId)).toEqual([other.id]);
        expect((await leave(other)).status).toBe(204);
        expect(await database.db.select().from(persons)).toEqual([]);

        const whole = await addWholePerson(database, 1);
        const last = await TestDevice.join(server);
        await database.db.execute(
          `update devices set person_id = '${whole.personId}' where id = '${last.id}'`,
        );
        await database.db.execute(`delete from devices where id = '${whole.deviceId}'`);
        expect((await leave(last)).status).toBe(204);
        expect(await database.db.select().from(persons).where(eq(persons.id, whole.personId))).toHaveLength(
          1,
        );
      });

      it('is no erasure for the models where the device contributes as somebody else, and one where not', async () => {
        const move = async (privacy: string | null, told = true) => {
          const before = await erasures();
          const former = await TestDevice.join(server);
          await former.push(former.events(2));
          const present = await TestDevice.join(server);
          await present.push(present.events(2), privacy === null ? [] : [mode(present, privacy)]);
          expect((await leave(former, told ? { joinedAs: present.id.toUpperCase() } : {})).status).toBe(204);
          return (await erasures()) - before;
        };
        expect(await move(null)).toBe(0);
        expect(await move('contribute')).toBe(0);
        expect(await move('devices')).toBe(1);
        expect(await move(null, false)).toBe(1);
      });

      it('takes along what removed devices had sent, when nobody is left to speak for them', async () => {
        const removed = await TestDevice.join(server);
        const former = await removed.another();
        await removed.push(removed.events(1));
        await send(former, 'DELETE', `/api/devices/${removed.id}`);
        const present = await TestDevice.join(server);
        expect((await leave(former, { joinedAs: present.id })).status).toBe(204);
        expect(await database.db.select().from(interactions)).toEqual([]);
        expect(await erasures(), 'that evidence did not move').toBe(1);
      });
    });
  });
});

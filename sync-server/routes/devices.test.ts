import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { devices, linkCodes } from '../db/schema';
import { ENGINES } from '../testing/databases';
import { NOW, TestDevice, post, startServer, startWithFilms } from '../testing/server';
import type { TestServer } from '../testing/server';

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe.each(ENGINES)('devices on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: TestServer;
    beforeAll(async () => {
      database = await open();
      await startWithFilms(database);
    });
    afterAll(() => database.close());
    beforeEach(() => {
      server = startServer(database); // fresh limits of attempts
    });

    const register = (body: object, headers = {}) =>
      post(server, '/api/devices', { protocol: 1, deviceId: randomUUID(), ...body }, headers);

    describe('registering', () => {
      it('makes a person of its own and a token, of which only the hash is kept', async () => {
        const device = await TestDevice.join(server);
        const { devices: listed, personId } = await device.devices();
        expect(personId).toBe(device.personId);
        expect(listed).toEqual([
          { deviceId: device.id, name: 'test', createdAt: NOW, lastSeenAt: NOW, ackedSeq: 0 },
        ]);
        const rows = JSON.stringify(await database.db.select().from(devices));
        expect(rows).toContain(device.id);
        expect(rows).not.toContain(device.token);
      });

      it('refuses a known device without its token: nobody takes over a device by its id', async () => {
        const device = await TestDevice.join(server);
        for (const headers of [{}, bearer('x'.repeat(43))]) {
          const answer = await register({ deviceId: device.id }, headers);
          expect(answer.status).toBe(409);
          expect(await answer.text()).not.toContain(device.personId);
        }
        expect((await device.push(device.events(1))).ackedSeq).toBe(1);
      });

      it('P3: can be repeated after a lost answer by a device that brings its own token', async () => {
        const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
        const body = { deviceId: randomUUID() };
        const [first, second] = [await register(body, bearer(token)), await register(body, bearer(token))];
        expect([first.status, second.status]).toEqual([201, 200]);
        expect(await second.json()).toEqual(await first.json());
      });

      it('answers two requests of one device at once with one person', async () => {
        const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
        const body = { deviceId: randomUUID() };
        const both = await Promise.all([register(body, bearer(token)), register(body, bearer(token))]);
        expect(both.map(({ status }) => status).toSorted()).toEqual([200, 201]);
        const [one, other] = await Promise.all(both.map((answer) => answer.json()));
        expect(one).toEqual(other);
      });

      it.each([
        ['an easy token', {}, bearer('secret')],
        ['a device id that is none', { deviceId: 'mine' }, {}],
        ['a name too long', { name: 'x'.repeat(101) }, {}],
        ['no protocol', { protocol: undefined }, {}],
      ])('refuses %s', async (_what, body, headers) => {
        expect((await register(body, headers)).status).toBe(400);
      });

      it('slows down an address that registers without end', async () => {
        const answers = await Promise.all(Array.from({ length: 125 }, () => register({ deviceId: 'x' })));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
        const statuses: number[] = [];
        for (let n = 0; n < 121; n++)
          statuses.push((await register({ linkCode: 'none', deviceId: randomUUID() })).status);
        expect(statuses.at(-1)).toBe(429);
      });
    });

    describe('linking', () => {
      it('brings a second device to the same person, with all of the history', async () => {
        const first = await TestDevice.join(server);
        await first.push(first.events(3));
        const second = await first.another();
        expect(second.personId).toBe(first.personId);
        expect(second.token).not.toBe(first.token);
        expect((await second.pullAll()).events).toHaveLength(3);
        expect((await first.devices()).devices.map(({ deviceId }) => deviceId).toSorted()).toEqual(
          [first.id, second.id].toSorted(),
        );
      });

      it('makes codes that can be read aloud, and keeps only their hashes', async () => {
        const device = await TestDevice.join(server);
        const { code, expiresAt } = await device.linkCode();
        expect(code).toMatch(/^[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}$/);
        expect(expiresAt).toBe(NOW + 10 * 60_000);
        expect(JSON.stringify(await database.db.select().from(linkCodes))).not.toContain(code.slice(0, 4));
      });

      it('takes a code as people type it', async () => {
        const device = await TestDevice.join(server);
        const { code } = await device.linkCode();
        const joined = await TestDevice.join(server, ` ${code.toLowerCase().replace('-', ' ')}`);
        expect(joined.personId).toBe(device.personId);
      });

      it('refuses a code that is wrong, used or expired, and registers nothing', async () => {
        const device = await TestDevice.join(server);
        const { code: used } = await device.linkCode();
        await TestDevice.join(server, used);
        const { code: expired } = await device.linkCode();
        server.now = NOW + 10 * 60_000;
        for (const linkCode of ['AAAA-AAAA', '', used, expired]) {
          const deviceId = randomUUID();
          const answer = await register({ deviceId, linkCode });
          expect(answer.status).toBe(403);
          expect(await answer.json()).toMatchObject({ error: { code: 'wrong-link-code' } });
          expect((await register({ deviceId })).status).toBe(201); // the id is still free
        }
      });

      it('gives a code to one of two who try at once', async () => {
        const device = await TestDevice.join(server);
        const { code: linkCode } = await device.linkCode();
        const answers = await Promise.all([register({ linkCode }), register({ linkCode })]);
        expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403]);
      });

      it('P3: a join whose answer was lost can be repeated, though its code is used', async () => {
        const device = await TestDevice.join(server);
        const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
        const body = { deviceId: randomUUID(), linkCode: (await device.linkCode()).code };
        await register(body, bearer(token));
        const again = await register(body, bearer(token));
        expect(again.status).toBe(200);
        expect((await again.json()).personId).toBe(device.personId);
      });

      it('stops an address after ten wrong codes, right ones too', async () => {
        const device = await TestDevice.join(server);
        for (let n = 0; n < 10; n++) expect((await register({ linkCode: `WRONG${n}` })).status).toBe(403);
        const answer = await register({ linkCode: (await device.linkCode()).code });
        expect(answer.status).toBe(429);
        expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
      });

      it('gives a person at most ten codes in ten minutes', async () => {
        const device = await TestDevice.join(server);
        for (let n = 0; n < 10; n++) await device.linkCode();
        expect(await device.linkCode()).toMatchObject({ error: { code: 'too-many-requests' } });
      });
    });

    describe('removing', () => {
      const remove = (by: TestDevice, id: string) =>
        server.request(`/api/devices/${id}`, { method: 'DELETE', headers: by.headers });

      it('makes the token worthless and keeps the history', async () => {
        const first = await TestDevice.join(server);
        const lost = await first.another();
        await lost.push(lost.events(2));
        expect((await remove(first, lost.id)).status).toBe(204);
        expect((await lost.send(lost.events(1))).status).toBe(401);
        expect((await first.pullAll()).events).toHaveLength(2);
        expect((await first.devices()).devices).toHaveLength(1);
        expect((await register({ deviceId: lost.id }, lost.headers)).status).toBe(409);
        expect((await remove(first, lost.id)).status).toBe(404);
      });

      it('reaches only devices of the same person', async () => {
        const [mine, theirs] = [await TestDevice.join(server), await TestDevice.join(server)];
        expect((await remove(mine, theirs.id)).status).toBe(404);
        expect((await theirs.push(theirs.events(1))).ackedSeq).toBe(1);
      });
    });
  });
});

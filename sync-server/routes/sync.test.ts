import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertItems } from '../db/catalogue';
import type { Database } from '../db/connect';
import { releaseQuarantined } from '../db/release';
import { quarantine } from '../db/schema';
import { MAX_SKEW_MS } from '../protocol/clock';
import { LIMITS } from '../protocol/messages';
import type { PushResponse, Register } from '../protocol/messages';
import { ENGINES } from '../testing/databases';
import { NOW, TestDevice, film, post, startWithFilms } from '../testing/server';
import type { TestServer } from '../testing/server';

const YEAR_MS = 365 * 86_400_000;

describe.each(ENGINES)('sync on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: TestServer;
    let device: TestDevice;

    beforeAll(async () => {
      database = await open();
      server = await startWithFilms(database);
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      server.now = NOW;
      device = await TestDevice.join(server);
    });

    const choice = (from: TestDevice, ms: number, value: Register['value'], count = 0): Register => ({
      name: 'privacy',
      value,
      clock: { ms, count, deviceId: from.id },
    });

    describe('P1, P2: pushing', () => {
      it('takes events and acknowledges the highest contiguous seq', async () => {
        const events = device.events(5);
        expect((await device.push(events.slice(0, 2))).ackedSeq).toBe(2);
        expect((await device.push(events.slice(3))).ackedSeq).toBe(2); // 3 is missing
        expect((await device.push([events[2]])).ackedSeq).toBe(5);
        expect((await device.pullAll()).events.map(({ id }) => id).toSorted()).toEqual(
          events.map(({ id }) => id).toSorted(),
        );
      });

      it('P3: takes a push once when its answer was lost and the device repeats it', async () => {
        const events = device.events(3);
        await device.push(events); // this answer never arrives
        const again = await device.push([...events, device.event()]);
        expect(again.ackedSeq).toBe(4);
        expect(again.quarantined).toEqual([]);
        expect((await device.pullAll()).events).toHaveLength(4);
      });

      it('returns exactly what was pushed, with a place in the order of the person', async () => {
        const event = device.event({
          kind: 'rating',
          value: 3.5,
          at: -1,
          context: { propensity: 0.1, seed: 4294967295 },
        });
        await device.push([event]);
        expect((await device.pullAll()).events).toEqual([{ ...event, serverSeq: 1 }]);
      });

      it('keeps the first of two events under one seq and puts the other aside', async () => {
        const event = device.event();
        await device.push([event]);
        const answer = await device.push([{ ...event, kind: 'hide' }]);
        expect(answer).toMatchObject({ ackedSeq: 1, quarantined: [{ seq: 1, reason: 'conflict' }] });
        expect((await device.pullAll()).events[0]!.kind).toBe('like');
      });

      it('puts an event aside whose id another device has used', async () => {
        const other = await TestDevice.join(server);
        const event = other.event();
        await other.push([event]);
        const answer = await device.push([device.event({ id: event.id })]);
        expect(answer).toMatchObject({ ackedSeq: 1, quarantined: [{ seq: 1, reason: 'conflict' }] });
      });
    });

    describe('P4: bad events', () => {
      const bad: [string, (from: TestDevice) => unknown, string][] = [
        ['unknown item', (from) => from.event({ itemId: 'no-such-film' }), 'unknown-item'],
        ['kind of a newer client', (from) => ({ ...from.event(), kind: 'sniff' }), 'unknown-kind'],
        [
          'too much in it',
          (from) => ({ ...from.event(), padding: 'x'.repeat(LIMITS.eventBytes) }),
          'too-big',
        ],
        ['no id', (from) => ({ ...from.event(), id: undefined }), 'malformed'],
        ['a rating out of range', (from) => from.event({ kind: 'rating', value: 11 }), 'malformed'],
        ['an undo of nothing', (from) => from.event({ kind: 'undo' }), 'malformed'],
        ['NUL in a text', (from) => from.event({ context: { surface: 'a\0b' } }), 'malformed'],
        ['half a surrogate pair', (from) => from.event({ itemId: 'a\ud800' }), 'malformed'],
        [
          'NUL in an unknown field of a bad event',
          (from) => ({ ...from.event({ itemId: 'x' }), '\0': '\ud800' }),
          'unknown-item',
        ],
        [
          'another device',
          (from) => from.event({ deviceId: '11111111-1111-4111-8111-111111111111' }),
          'wrong-device',
        ],
        ['nothing but a seq', (from) => ({ seq: from.event().seq }), 'malformed'],
      ];

      it.each(bad)(
        'acknowledges and keeps an event with %s, and those behind it',
        async (_what, make, reason) => {
          const events = [device.event(), make(device), device.event()];
          const first = await device.push(events);
          expect(first).toMatchObject({ ackedSeq: 3, quarantined: [{ seq: 2, reason }] });
          expect(first.quarantined[0]!.detail).not.toBe('');
          expect(await device.push(events)).toEqual(first); // P2
          expect((await device.pullAll()).events.map(({ seq }) => seq)).toEqual([1, 3]);
        },
      );

      it.each([33, 20_000])(
        'acknowledges an event that is nested %i levels deep between good ones, and keeps its digest',
        async (levels) => {
          const [before, deep, fine, after] = device.events(4);
          // By hand: JSON.stringify would go down it.
          const nested = (event: object, deeper: number, inmost: number) =>
            `${JSON.stringify(event).slice(0, -1)},"unknown":${'['.repeat(deeper)}${inmost}${']'.repeat(deeper)}}`;
          const push = async (inmost = 1) => {
            const events = [before, after].map((event) => JSON.stringify(event));
            events.splice(1, 0, nested(deep, levels - 1, inmost), nested(fine, 31, 1));
            const register = choice(device, NOW, 'device');
            const registers = [
              nested(register, levels - 1, 1),
              JSON.stringify({ ...register, name: 'good' }),
            ];
            const answer = await server.request('/api/sync/push', {
              method: 'POST',
              headers: { 'Content-Type': 'application/json', ...device.headers },
              body: `{"protocol":2,"events":[${events.join()}],"registers":[${registers.join()}]}`,
            });
            expect(answer.status).toBe(200);
            return (await answer.json()) as PushResponse;
          };
          const first = await push();
          expect(first).toMatchObject({
            ackedSeq: 4,
            quarantined: [
              { seq: deep.seq, reason: 'malformed', detail: expect.stringContaining('32 levels') },
            ],
            registers: [{ name: 'good' }],
          });
          expect(await push()).toEqual(first); // P2
          const kept = () => database.db.select().from(quarantine).where(eq(quarantine.deviceId, device.id));
          expect(await kept()).toHaveLength(1);
          await push(2);
          for (const { event, digest } of await kept()) expect(event).toBe(`{"sha256":"${digest}"}`);
          expect(await kept()).toHaveLength(2);
          expect((await device.pullAll()).events.map(({ seq }) => seq)).toEqual([1, 3, 4]);
        },
      );

      it('refuses only a push with an event that has no valid seq, and names the place', async () => {
        const answer = await device.send([device.event(), { ...device.event(), seq: -1 }]);
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({
          error: { code: 'bad-request', message: expect.stringContaining('events.1.seq') },
        });
        expect((await device.pullAll()).events).toEqual([]);
      });

      it('lets an event out of quarantine when the catalogue has its item', async () => {
        const late = `late-${device.id}`;
        await device.push([device.event({ itemId: late }), device.event({ itemId: 'never' })]);
        expect(await releaseQuarantined(database.db, NOW)).toBe(0);
        await insertItems(database.db, [film(late)], new Date(NOW));
        expect(await releaseQuarantined(database.db, NOW)).toBe(1);
        expect(await releaseQuarantined(database.db, NOW)).toBe(0);
        const { events } = await device.pullAll();
        expect(events.map(({ itemId }) => itemId)).toEqual([late]);
      });

      it('accepts what was put aside for its item when it is pushed again later', async () => {
        const event = device.event({ itemId: `later-${device.id}` });
        expect((await device.push([event])).quarantined).toHaveLength(1);
        await insertItems(database.db, [film(event.itemId)], new Date(NOW));
        expect((await device.push([event])).quarantined).toEqual([]);
        expect(await releaseQuarantined(database.db, NOW)).toBe(0);
        expect((await device.pullAll()).events).toHaveLength(1);
      });
    });

    describe('P5, P12: pulling', () => {
      it('pages through everything of the person, without impressions, under one cursor', async () => {
        const other = await device.another();
        const mixed = device
          .events(7)
          .map((event, n) => (n === 3 ? { ...event, kind: 'impression' } : event));
        await device.push(mixed, [choice(device, NOW, 'devices')]);
        await other.push(other.events(4));
        for (const limit of [1, 2, 3, 100]) {
          const all = await other.pullAll(0, limit);
          expect(all.events.map(({ serverSeq }) => serverSeq)).toEqual([1, 2, 3, 5, 6, 7, 9, 10, 11, 12]);
          expect(all.registers).toHaveLength(1);
          expect(all).toMatchObject({ cursor: 12, more: false });
        }
      });

      it('P12: gives an empty device its own events back', async () => {
        const events = device.events(3);
        await device.push(events);
        expect((await device.pullAll(0)).events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
        expect((await device.push([])).ackedSeq).toBe(3); // pushing emptiness changes nothing
        expect((await device.pullAll(0)).events).toHaveLength(3);
      });

      it('shows nothing of another person', async () => {
        const stranger = await TestDevice.join(server);
        await device.push(device.events(3), [choice(device, NOW, 'device')]);
        expect(await stranger.pullAll()).toMatchObject({ events: [], registers: [], cursor: 0 });
      });

      it('says with a lower cursor that the server was restored from a backup', async () => {
        await device.push(device.events(2));
        expect(await device.pullPage(99)).toMatchObject({ events: [], cursor: 2, more: false });
      });

      it.each(['cursor=-1', 'cursor=x', 'limit=0', 'limit=100000'])('refuses %s', async (query) => {
        const answer = await server.request(`/api/sync/pull?${query}`, { headers: device.headers });
        expect(answer.status).toBe(400);
      });
    });

    describe('P6: clocks and registers', () => {
      it.each([-YEAR_MS, YEAR_MS])('syncs a device that is %i ms off', async (off) => {
        const event = device.event({ at: NOW + off });
        const answer = await device.push([event], [choice(device, Math.max(0, NOW + off), 'device')]);
        expect(answer).toMatchObject({ ackedSeq: 1, quarantined: [] });
        expect(answer.registers).toMatchObject([{ value: 'device' }]);
      });

      it('keeps the later write in whatever order the two arrive', async () => {
        const other = await device.another();
        const [early, late] = [choice(device, NOW - 10, 'device'), choice(other, NOW - 5, 'contribute')];
        await other.push([], [late]);
        expect((await device.push([], [early])).registers).toEqual([late]);
        expect((await device.pullAll()).registers).toEqual([late]);
      });

      it('does not believe a clock too far ahead, and takes such a write only once', async () => {
        const other = await device.another();
        const wild = choice(device, NOW + YEAR_MS, 'device');
        const [stored] = (await device.push([], [wild])).registers;
        expect(stored!.clock.ms).toBe(NOW);
        const next = choice(other, NOW + 1000, 'contribute');
        server.now = NOW + 2000;
        await other.push([], [next]);
        expect((await device.push([], [wild])).registers).toEqual([next]); // P2: a repeated push
        server.now = NOW + YEAR_MS; // by now the clock would be believed
        expect((await device.push([], [wild])).registers).toEqual([next]);
      });

      it('believes a clock within the allowed skew', async () => {
        const ahead = choice(device, NOW + MAX_SKEW_MS, 'device');
        expect((await device.push([], [ahead])).registers).toEqual([ahead]);
      });

      it.each([null, false, 0, '', 'x', [1, null], { a: { b: [] } }])('keeps the value %j', async (value) => {
        const register = choice(device, NOW, value as Register['value']);
        await device.push([], [register]);
        expect((await device.pullAll()).registers).toEqual([register]);
      });

      it('P4: leaves out what is no register, without holding up the events', async () => {
        const good = choice(device, NOW, 'device');
        const odd = [{ ...good, name: 'Odd name' }, { ...good, value: 'a\0' }, { ...good, clock: 7 }, 'x'];
        const answer = await device.send([device.event()], [...odd, good]);
        expect(await answer.json()).toMatchObject({ ackedSeq: 1, registers: [good] });
      });
    });

    describe('P10: old and new clients', () => {
      it('ignores fields that it does not know', async () => {
        const event = device.event();
        const answer = await post(
          server,
          '/api/sync/push',
          { protocol: 99, colour: 'red', events: [{ ...event, mood: 'good', context: { planet: 9 } }] },
          device.headers,
        );
        expect(await answer.json()).toMatchObject({ ackedSeq: 1, quarantined: [] });
        expect((await device.pullAll()).events).toEqual([{ ...event, context: {}, serverSeq: 1 }]);
      });

      it('tells a client below the oldest version so, whatever else it sends', async () => {
        const answer = await post(server, '/api/sync/push', { protocol: 0, old: 'shape' }, device.headers);
        expect(answer.status).toBe(426);
        expect(await answer.json()).toMatchObject({ error: { code: 'protocol-too-old' } });
        const pull = await server.request('/api/sync/pull?protocol=0', { headers: device.headers });
        expect(pull.status).toBe(426);
        expect((await post(server, '/api/devices', { protocol: 0 })).status).toBe(426);
      });
    });

    it('counts what it took and what it put aside', async () => {
      await device.push([device.event(), device.event({ itemId: 'no-such-film' })]);
      const text = await (await server.request('/metrics')).text();
      expect(text).toMatch(/palate_events_accepted_total [1-9]/);
      expect(text).toMatch(/palate_events_quarantined_total\{reason="unknown-item"\} [1-9]/);
      expect(text).toMatch(/palate_outbox_age_seconds_count [1-9]/);
    });

    it('answers for a push of the largest size', async () => {
      const events = device.events(LIMITS.pushEvents);
      expect((await device.push(events)).ackedSeq).toBe(LIMITS.pushEvents);
      expect((await device.send(device.events(LIMITS.pushEvents + 1))).status).toBe(400);
    });
  });
});

/** P2 as a property: whatever happens to the batches on their way, the server ends where one clean pass ends. */
import fc from 'fast-check';
import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { devices, interactions, quarantine, registers } from '../db/schema';
import type { Register } from '../protocol/messages';
import { ENGINES } from '../testing/databases';
import { NOW, TestDevice, startWithFilms } from '../testing/server';
import type { TestServer } from '../testing/server';

const DEVICES = 3;
const EVENTS = 12;

/** What may happen to one device's outbox: a batch from anywhere in it is sent, and maybe its answer is lost. */
const batches = fc.record({
  device: fc.nat(DEVICES - 1),
  from: fc.nat(EVENTS - 1),
  size: fc.integer({ min: 0, max: EVENTS }),
  /** How many batches are on the way at once. */
  together: fc.integer({ min: 1, max: 3 }),
});

interface Outbox {
  readonly device: TestDevice;
  readonly events: readonly unknown[];
  readonly registers: readonly Register[];
}

describe.each(ENGINES)('P2 on $name', ({ name, available, open }) => {
  describe.skipIf(!available)('with devices of one person', () => {
    let database: Database;
    let server: TestServer;
    beforeAll(async () => {
      database = await open();
      server = await startWithFilms(database);
    });
    afterAll(() => database.close());

    /** One person with three devices and what each wants to send, some of it bad. */
    async function outboxes(): Promise<Outbox[]> {
      const first = await TestDevice.join(server);
      const all = [first, await first.another(), await first.another()];
      return all.map((device, index) => ({
        device,
        events: device.events(EVENTS).map((event, n) => {
          if (n % 5 === 3) return { ...event, itemId: 'no-such-film' };
          return n % 5 === 4 ? { seq: event.seq, kind: 'sniff' } : event;
        }),
        registers: [0, 1].map((n) => ({
          name: ['privacy', 'theme'][n]!,
          value: `${index}${n}`,
          clock: { ms: NOW + ((index * 7 + n) % 3), count: index, deviceId: device.id },
        })),
      }));
    }

    it('ends in the same state for any interleaving, repetition and loss', { timeout: 120_000 }, async () => {
      const clean = await outboxes();
      for (const { device, events, registers } of clean) await device.push(events, registers);
      const expected = await stateOf(database, clean);

      await fc.assert(
        fc.asyncProperty(fc.array(batches, { maxLength: 12 }), async (plan) => {
          const messy = await outboxes();
          let flying: Promise<unknown>[] = [];
          for (const { device, from, size, together } of plan) {
            const box = messy[device]!;
            flying.push(box.device.push(box.events.slice(from, from + size), box.registers.slice(from % 2)));
            if (flying.length >= together) await Promise.all(flying.splice(0));
          }
          await Promise.all(flying);
          flying = messy.map(({ device, events, registers }) => device.push(events, registers));
          const answers = (await Promise.all(flying)) as { ackedSeq: number }[];
          expect(answers.map(({ ackedSeq }) => ackedSeq)).toEqual(messy.map(() => EVENTS));
          expect(await stateOf(database, messy)).toEqual(expected);
        }),
        { numRuns: name === 'PGlite' ? 12 : 20 },
      );
    });
  });
});

/** What one person has on the server, with devices by their place and without what is made up anew in each run. */
async function stateOf({ db }: Database, boxes: readonly Outbox[]) {
  const ids = boxes.map(({ device }) => device.id);
  const place = (deviceId: string) => ids.indexOf(deviceId);
  const own = <Row extends { deviceId: string }>(rows: readonly Row[]) =>
    rows
      .filter(({ deviceId }) => ids.includes(deviceId))
      .toSorted((a, b) => place(a.deviceId) - place(b.deviceId));
  const events = own(await db.select().from(interactions).orderBy(asc(interactions.seq)));
  const numbers = events.map(({ serverSeq }) => serverSeq);
  expect(new Set(numbers).size).toBe(numbers.length);
  return {
    events: events.map(({ deviceId, seq, kind, itemId }) => ({ device: place(deviceId), seq, kind, itemId })),
    aside: own(await db.select().from(quarantine).orderBy(asc(quarantine.seq))).map((row) => ({
      device: place(row.deviceId),
      seq: row.seq,
      reason: row.reason,
    })),
    acked: own((await db.select().from(devices)).map((row) => ({ ...row, deviceId: row.id }))).map(
      ({ ackedSeq }) => ackedSeq,
    ),
    registers: (await db.select().from(registers).orderBy(asc(registers.name)))
      .filter(({ personId }) => personId === boxes[0]!.device.personId)
      .map(({ name, value, clockMs, clockCount, clockDevice }) => ({
        name,
        value,
        clock: [clockMs, clockCount, place(clockDevice)],
      })),
  };
}

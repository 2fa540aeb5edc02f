import { Dexie } from 'dexie';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { StorageFullError } from './errors';
import { Journal } from './journal';
import { outboxState, pendingEvents } from './outbox';
import { readSetting } from './settings';
import { journalOf, MemoryDevice, NOW, quotaExceeded, seededIds } from './testing/memory-device';
import { validate, version } from 'uuid';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

test('P1: events are numbered 1, 2, 3 … and wait in the outbox before the server ever heard of the device', async () => {
  const db = device.openTab();
  const journal = journalOf(db);
  const [first] = await journal.record({ kind: 'like', itemId: 'alien-1979' });
  const more = await journal.record([
    { kind: 'rating', itemId: 'up-2009', value: 4.5, context: { surface: 'item' } },
    { kind: 'undo', itemId: 'alien-1979', context: { undoes: first.id } },
  ]);
  expect([first, ...more].map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(first).toMatchObject({ kind: 'like', itemId: 'alien-1979', value: null, context: null, at: NOW });
  expect(validate(first.id) && version(first.id)).toBe(7);
  expect(await pendingEvents(db, 10)).toEqual([first, ...more]);
  expect(await outboxState(db)).toEqual({ count: 3, oldestQueuedAt: NOW, quarantined: 0 });
  expect(await readSetting(db, 'deviceId')).toBe(first.deviceId);
});

test('nothing to record is nothing written', async () => {
  const db = device.openTab();
  expect(await journalOf(db).record([])).toEqual([]);
  expect(await readSetting(db, 'deviceId')).toBeUndefined();
});

test('P1, P8: two tabs that write at once leave neither gap nor twin', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 4 })), { minLength: 2, maxLength: 25 }),
      async (writes) => {
        const own = new MemoryDevice();
        try {
          const journals = [journalOf(own.openTab(), 1), journalOf(own.openTab(), 2)];
          const recorded = await Promise.all(
            writes.map(([left, count]) =>
              journals[left ? 0 : 1].record(
                Array.from({ length: count }, () => ({ kind: 'save', itemId: 'heat-1995' }) as const),
              ),
            ),
          );
          const events = recorded.flat();
          const seqs = events.map(({ seq }) => seq).sort((a, b) => a - b);
          expect(seqs).toEqual(seqs.map((_, index) => index + 1));
          expect(new Set(events.map(({ deviceId }) => deviceId)).size).toBe(1);
        } finally {
          own.dispose();
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('a full disk at any write: the tap is refused as a whole and in words, nothing old is lost', async () => {
  let failAt = Infinity;
  let writes = 0;
  const db = device.openTab((operation) => {
    if (operation === 'write' && ++writes === failAt) throw quotaExceeded();
  });
  const journal = journalOf(db);
  const [kept] = await journal.record({ kind: 'like', itemId: 'alien-1979' });
  const perTap = 3; // events, outbox, next seq
  for (let nth = 1; nth <= perTap; nth++) {
    writes = 0;
    failAt = nth;
    const refused = journal.record([
      { kind: 'like', itemId: 'up-2009' },
      { kind: 'save', itemId: 'up-2009' },
    ]);
    await expect(refused).rejects.toThrow(StorageFullError);
    await expect(refused).rejects.toThrow(/storage is full.*Free some space/);
    expect(await db.interactions.count()).toBe(1);
    expect(await pendingEvents(db, 10)).toEqual([kept]);
    expect(await readSetting(db, 'nextSeq')).toBe(2);
  }
  failAt = Infinity;
  const [next] = await journal.record({ kind: 'like', itemId: 'up-2009' });
  expect(next.seq).toBe(2);
});

test('a connection that is lost after the commit does not make the tap twice', async () => {
  const db = device.openTab();
  const journal = new Journal(db, { now: () => NOW, newId: seededIds(7) });
  const survive = db.survive.bind(db);
  // The commit works, the report of it does not arrive: what iOS does to a page in the background.
  let lost = false;
  db.survive = (work) =>
    survive(async () => {
      const result = await work();
      if (!lost && !Dexie.currentTransaction) {
        lost = true;
        throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
      }
      return result;
    });
  const [event] = await journal.record({ kind: 'like', itemId: 'alien-1979' });
  expect(lost).toBe(true);
  expect(event.seq).toBe(1);
  expect(await db.interactions.count()).toBe(1);
  expect(await db.outbox.count()).toBe(1);
});

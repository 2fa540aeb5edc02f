import { afterEach, expect, test, vi } from 'vitest';
import {
  acknowledge,
  observeOutbox,
  outboxState,
  pendingEvents,
  quarantinedEvents,
  requeueAfter,
} from './outbox';
import { readSetting, writeSetting } from './settings';
import { journalOf, MemoryDevice, NOW, quotaExceeded } from './testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

const likes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'like', itemId: `film-${index}` }) as const);
const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);

test('P3: only what was acknowledged leaves; the order is that of seq', async () => {
  const db = device.openTab();
  await journalOf(db).record(likes(5));
  expect(seqs(await pendingEvents(db, 3))).toEqual([1, 2, 3]);
  await acknowledge(db, { ackedSeq: 2, quarantined: [] });
  expect(seqs(await pendingEvents(db, 10))).toEqual([3, 4, 5]);
  await acknowledge(db, { ackedSeq: 1, quarantined: [] }); // a late answer to an earlier push
  expect(seqs(await pendingEvents(db, 10))).toEqual([3, 4, 5]);
});

test('P4: a refused event leaves the outbox with its reason and can be shown', async () => {
  const db = device.openTab();
  const events = await journalOf(db).record(likes(3));
  const quarantined = [{ seq: 2, reason: 'unknown-item', detail: 'There is no film-1.' }];
  await acknowledge(db, { ackedSeq: 3, quarantined });
  await acknowledge(db, { ackedSeq: 3, quarantined }); // the same answer again (P2)
  expect(await outboxState(db)).toEqual({ count: 0, oldestQueuedAt: null, quarantined: 1 });
  expect(await quarantinedEvents(db)).toEqual([{ ...quarantined[0], row: 2, event: events[1] }]);
});

test('P7: an acknowledgement that fails half-way changes nothing', async () => {
  let full = false;
  const db = device.openTab((operation, table) => {
    if (full && operation === 'write' && table === 'outbox') throw quotaExceeded();
  });
  await journalOf(db).record(likes(2));
  full = true;
  const answer = { ackedSeq: 2, quarantined: [{ seq: 1, reason: 'too-big', detail: '' }] };
  await expect(acknowledge(db, answer)).rejects.toThrow();
  full = false;
  expect(await outboxState(db)).toMatchObject({ count: 2, quarantined: 0 });
});

test('an answer to what the device was before it joined a person is not for it', async () => {
  const db = device.openTab();
  await journalOf(db).record(likes(2));
  await acknowledge(db, { ackedSeq: 2, quarantined: [], deviceId: 'the-former-device' });
  expect((await outboxState(db)).count).toBe(2);
});

test('P1: numbers that the server has seen are spent, even for a profile from a backup', async () => {
  const db = device.openTab();
  await journalOf(db).record(likes(1));
  await acknowledge(db, { ackedSeq: 9, quarantined: [] });
  const [next] = await journalOf(db, 2).record(likes(1));
  expect(next.seq).toBe(10);
});

test('P3: an event whose row is lost is pushed bare, so that no hole stays', async () => {
  const db = device.openTab();
  await journalOf(db).record(likes(2));
  await db.interactions.delete(1);
  expect((await pendingEvents(db, 10))[0]).toEqual({ seq: 1 });
});

test('P2: what a restored server has forgotten is queued again, with a bare number for what is lost here', async () => {
  const db = device.openTab();
  const [{ deviceId }] = await journalOf(db).record(likes(4));
  await acknowledge(db, { ackedSeq: 3, quarantined: [] });
  await writeSetting(db, 'cursor', 12);
  await db.interactions.delete(2);
  await requeueAfter(db, 1, { deviceId, now: NOW });
  const pending = await pendingEvents(db, 10);
  expect(seqs(pending)).toEqual([2, 3, 4]);
  expect(pending[0]).toEqual({ seq: 2 });
  expect(pending[1]).toMatchObject({ itemId: 'film-2' });
  expect(await readSetting(db, 'cursor')).toBeUndefined();
});

test('P8, P9: every tab sees the outbox grow and empty', async () => {
  const [left, right] = [device.openTab(), device.openTab()];
  const counts: number[] = [];
  const stop = observeOutbox(right, ({ count }) => counts.push(count));
  await vi.waitFor(() => expect(counts).toEqual([0]));
  await journalOf(left).record(likes(2));
  await vi.waitFor(() => expect(counts.at(-1)).toBe(2));
  await acknowledge(left, { ackedSeq: 2, quarantined: [] });
  await vi.waitFor(() => expect(counts.at(-1)).toBe(0));
  stop();
});

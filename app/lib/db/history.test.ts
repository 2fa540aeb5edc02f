import { afterEach, expect, test, vi } from 'vitest';
import type { PulledEvent } from '../../../sync-server/protocol/messages';
import { countEvents, eventsOf, interactionsAfter, observeHistory } from './history';
import { applyPull, revisitSkipped } from './pulled';
import { readRegister, writeRegister } from './registers';
import { readSetting, writeSetting } from './settings';
import { journalOf, MemoryDevice, NOW, quotaExceeded, seededIds } from './testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

const newId = seededIds(99);
const OTHER = newId();
const foreign = (serverSeq: number, change: Partial<PulledEvent> = {}): PulledEvent => ({
  id: newId(),
  deviceId: OTHER,
  seq: serverSeq,
  kind: 'like',
  itemId: 'heat-1995',
  value: null,
  context: null,
  at: NOW - 1000,
  serverSeq,
  ...change,
});
const page = (events: PulledEvent[], cursor: number) => ({ events, registers: [], cursor });

test('history is read once and then in parts, without impressions', async () => {
  const db = device.openTab();
  const journal = journalOf(db);
  await journal.record([
    { kind: 'impression', itemId: 'up-2009' },
    { kind: 'like', itemId: 'up-2009' },
  ]);
  const all = await interactionsAfter(db, 0);
  expect(all.rows.map(({ kind }) => kind)).toEqual(['like']);
  await journal.record([
    { kind: 'impression', itemId: 'alien-1979' },
    { kind: 'save', itemId: 'alien-1979' },
    { kind: 'impression', itemId: 'heat-1995' },
  ]);
  const more = await interactionsAfter(db, all.lastRow);
  expect(more.rows.map(({ kind }) => kind)).toEqual(['save']);
  expect(more.epoch).toBe(all.epoch);
  expect(await interactionsAfter(db, more.lastRow)).toEqual({ ...more, rows: [] });
  expect(await countEvents(db)).toMatchObject({ impression: 3, like: 1, save: 1, dislike: 0 });
});

test('P5, P7: a pull places own events, adds the others’, and moves the cursor; again, it changes nothing', async () => {
  const db = device.openTab();
  const [own] = await journalOf(db).record({ kind: 'dislike', itemId: 'heat-1995' });
  const answer = page([foreign(1), { ...own, context: null, serverSeq: 2 }, foreign(3)], 3);
  expect(await applyPull(db, answer)).toEqual({ added: 2, applied: true });
  const once = await interactionsAfter(db, 0);
  expect(once.rows.map(({ serverSeq, kind }) => [serverSeq, kind])).toEqual([
    [1, 'like'],
    [2, 'dislike'],
    [3, 'like'],
  ]);
  expect(await readSetting(db, 'cursor')).toBe(3);
  expect(await applyPull(db, answer)).toEqual({ added: 0, applied: true });
  expect(await applyPull(db, page([foreign(1, { id: answer.events[0].id })], 1))).toMatchObject({ added: 0 });
  expect(await interactionsAfter(db, 0)).toEqual(once);
  expect(await readSetting(db, 'cursor')).toBe(3);
  expect((await eventsOf(db, 'heat-1995')).map(({ serverSeq }) => serverSeq)).toEqual([1, 2, 3]);
});

test('P6: order is the server’s, whatever the clocks said; the epoch tells who has read the old order', async () => {
  const db = device.openTab();
  const [own] = await journalOf(db, 1, () => NOW + 3e10).record({ kind: 'like', itemId: 'up-2009' });
  const before = await interactionsAfter(db, 0);
  await applyPull(db, page([{ ...own, context: null, serverSeq: 1 }], 1));
  expect((await interactionsAfter(db, 0)).epoch).toBe(before.epoch);
  await applyPull(db, page([foreign(2, { kind: 'dislike', itemId: 'up-2009', at: 5 })], 2));
  const after = await interactionsAfter(db, 0);
  expect(after.epoch).not.toBe(before.epoch);
  expect(after.rows.map(({ kind }) => kind)).toEqual(['like', 'dislike']);
});

test('P7: a full disk at any write of a pull leaves rows, registers and cursor as they were', async () => {
  let writes = 0;
  let failAt = Infinity;
  const db = device.openTab((operation) => {
    if (operation === 'write' && ++writes === failAt) throw quotaExceeded();
  });
  const register = { name: 'theme', value: 'dark', clock: { ms: 1, count: 0, deviceId: OTHER } };
  const answer = { ...page([foreign(1)], 1), registers: [register] };
  let refusals = 0;
  for (failAt = 1; ; failAt++) {
    writes = 0;
    const outcome = await applyPull(db, answer).catch((error: Error) => error);
    if (!(outcome instanceof Error)) break;
    expect(outcome.name).toBe('StorageFullError');
    refusals++;
    expect(await db.interactions.count()).toBe(0);
    expect(await readRegister(db, 'theme')).toBeUndefined();
    expect(await readSetting(db, 'cursor')).toBeUndefined();
  }
  expect(refusals).toBeGreaterThanOrEqual(4);
  expect(await readSetting(db, 'cursor')).toBe(1);
});

test('P11: a page for a person who has left the device is not written', async () => {
  const db = device.openTab();
  await writeSetting(db, 'personId', 'the-next-person');
  const outcome = await applyPull(db, page([foreign(1)], 1), { personId: 'the-former-person' });
  expect(outcome).toEqual({ added: 0, applied: false });
  expect(await db.interactions.count()).toBe(0);
});

test('P10: what an older app could not read is pulled again by a newer one', async () => {
  const db = device.openTab();
  await applyPull(db, { ...page([], 9), skipped: { from: 5, protocol: 1 } });
  await applyPull(db, { ...page([], 20), skipped: { from: 12, protocol: 1 } });
  await revisitSkipped(db, 1);
  expect(await readSetting(db, 'cursor')).toBe(20);
  await revisitSkipped(db, 2);
  expect(await readSetting(db, 'cursor')).toBe(4);
  await revisitSkipped(db, 2);
  expect(await readSetting(db, 'cursor')).toBe(4);
});

test('a pulled register wins by its clock, and a choice that waits for its push is not undone by an older one', async () => {
  const db = device.openTab();
  const clock = { ms: 10, count: 0, deviceId: OTHER };
  await writeRegister(db, 'theme', 'dark', clock);
  await applyPull(db, {
    ...page([], 1),
    registers: [{ name: 'theme', value: 'light', clock: { ...clock, ms: 9 } }],
  });
  expect(await readRegister(db, 'theme')).toMatchObject({ value: 'dark', dirty: 1 });
  await applyPull(db, {
    ...page([], 2),
    registers: [{ name: 'theme', value: 'light', clock: { ...clock, ms: 11 } }],
  });
  expect(await readRegister(db, 'theme')).toMatchObject({ value: 'light', dirty: 0 });
});

test('every tab is told of taps, pulls and places', async () => {
  const [left, right] = [device.openTab(), device.openTab()];
  let calls = 0;
  const stop = observeHistory(right, () => calls++);
  const more = async (work: () => Promise<unknown>) => {
    const before = calls;
    await work();
    await vi.waitFor(() => expect(calls).toBeGreaterThan(before));
  };
  await vi.waitFor(() => expect(calls).toBe(1));
  let own: Awaited<ReturnType<ReturnType<typeof journalOf>['record']>> = [];
  await more(async () => (own = await journalOf(left).record({ kind: 'like', itemId: 'up-2009' })));
  await more(() => applyPull(left, page([foreign(1)], 1)));
  await more(() => applyPull(left, page([{ ...own[0], context: null, serverSeq: 2 }], 2)));
  stop();
});

import { afterEach, expect, test } from 'vitest';
import {
  ensureDevice,
  keepCredentials,
  prepareJoining,
  prepareRegistration,
  readCredentials,
} from './device';
import { eraseDevice } from './erase';
import { exportEverything } from './export';
import { interactionsAfter } from './history';
import { createToken } from './ids';
import { reidentify } from './identity';
import { sha256Hex } from '../sha256';
import { installBlob } from './blobs';
import { acknowledge, pendingEvents } from './outbox';
import { bindOwner, OwnerChangedError } from './owner';
import { applyPull } from './pulled';
import { choose, dirtyRegisters, privacyMode, settleRegisters } from './registers';
import { readSetting } from './settings';
import { journalOf, MemoryDevice, NOW, seededIds } from './testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});
const newId = seededIds(5);
const options = { newId, now: () => NOW + 1 };

test('two tabs that ask at once are one device', async () => {
  const [left, right] = [device.openTab(), device.openTab()];
  const [one, two] = await Promise.all([ensureDevice(left), ensureDevice(right)]);
  expect(one).toBe(two);
});

test('a registration whose answer was lost is repeated as the same request; so is a join, per code', async () => {
  const db = device.openTab();
  const make = { newId, newToken: () => newId() };
  expect(await prepareRegistration(db, make)).toEqual(await prepareRegistration(db, make));
  expect(await prepareJoining(db, 'AAAA', make)).toEqual(await prepareJoining(db, 'AAAA', make));
  expect(await prepareJoining(db, 'BBBB', make)).not.toEqual(await prepareJoining(db, 'AAAA', make));
});

test('joining before anything was pushed keeps the ids and queues everything under the new device', async () => {
  const db = device.openTab();
  const before = await journalOf(db).record([
    { kind: 'like', itemId: 'alien-1979' },
    { kind: 'save', itemId: 'up-2009' },
  ]);
  const deviceId = newId();
  await reidentify(db, { deviceId, person: { personId: newId(), token: 'secret' } }, options);
  const pending = await pendingEvents(db, 10);
  expect(pending).toEqual(before.map((event) => ({ ...event, deviceId })));
  expect(await readCredentials(db)).toMatchObject({ deviceId, token: 'secret' });
});

test('joining after pushes makes new ids, and undo and reward follow them; foreign rows leave', async () => {
  const db = device.openTab();
  const deviceId = await ensureDevice(db, newId);
  await keepCredentials(db, { deviceId, personId: newId(), token: 'old' });
  const journal = journalOf(db);
  const [impression] = await journal.record({ kind: 'impression', itemId: 'up-2009' });
  const [like] = await journal.record({
    kind: 'like',
    itemId: 'up-2009',
    context: { impressionId: impression.id },
  });
  await journal.record({ kind: 'undo', itemId: 'up-2009', context: { undoes: like.id } });
  await acknowledge(db, { ackedSeq: 2, quarantined: [] });
  const foreign = { ...like, context: null, id: newId(), deviceId: newId(), serverSeq: 1 };
  await applyPull(db, { events: [foreign], registers: [], cursor: 1 });

  const joined = newId();
  await reidentify(db, { deviceId: joined, person: { personId: newId(), token: 'new' } }, options);
  const pending = (await pendingEvents(db, 10)) as (typeof like)[];
  expect(pending.map(({ seq, kind, deviceId: by }) => [seq, kind, by])).toEqual([
    [1, 'impression', joined],
    [2, 'like', joined],
    [3, 'undo', joined],
  ]);
  expect(pending.some(({ id }) => [impression.id, like.id].includes(id))).toBe(false);
  expect(pending[1].context?.impressionId).toBe(pending[0].id);
  expect(pending[2].context?.undoes).toBe(pending[1].id);
  expect((await interactionsAfter(db, 0)).rows).toHaveLength(2);
  expect(await readSetting(db, 'cursor')).toBeUndefined();
  const [next] = await journalOf(db, 3).record({ kind: 'save', itemId: 'up-2009' });
  expect(next).toMatchObject({ deviceId: joined, seq: 4 });
});

test('P6: the latest choice counts, even on a device whose clock is a year behind or ahead', async () => {
  const db = device.openTab();
  await choose(db, 'privacy', 'devices', NOW + 3.15e10);
  await choose(db, 'privacy', 'device', NOW);
  expect(await privacyMode(db)).toBe('device');
  const [sent] = await dirtyRegisters(db, 10);
  // The server does not believe the clock and answers with a lower one: settled all the same.
  const capped = { ...sent, clock: { ...sent.clock, ms: NOW } };
  await settleRegisters(db, [sent], [capped]);
  expect(await dirtyRegisters(db, 10)).toEqual([]);
  await choose(db, 'privacy', 'contribute', NOW - 3.15e10);
  expect(await privacyMode(db)).toBe('contribute');
  const [again] = await dirtyRegisters(db, 10);
  await choose(db, 'privacy', 'devices', NOW);
  await settleRegisters(db, [again], [again]); // the answer to the choice before
  expect((await dirtyRegisters(db, 10)).map(({ value }) => value)).toEqual(['devices']);
});

test('V4, P11: the export holds everything but keys and bytes; erasing leaves no row in any table, for any tab', async () => {
  const [db, other] = [device.openTab(), device.openTab()];
  const deviceId = await ensureDevice(db, newId);
  await keepCredentials(db, { deviceId, personId: newId(), token: 'the-secret' });
  const events = await journalOf(db).record([
    { kind: 'like', itemId: 'alien-1979' },
    { kind: 'impression', itemId: 'up-2009' },
  ]);
  await acknowledge(db, { ackedSeq: 1, quarantined: [{ seq: 1, reason: 'unknown-item', detail: 'no' }] });
  await choose(db, 'privacy', 'devices', NOW);
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  const manifest = { digest: await sha256Hex(bytes), bytes: 3, items: 0, url: '/' };
  await installBlob(db, { kind: 'catalogue', manifest, bytes });

  const file = JSON.stringify(await exportEverything(db, NOW));
  expect(JSON.parse(file)).toMatchObject({
    deviceId,
    interactions: events,
    waiting: [2],
    quarantined: [{ seq: 1, reason: 'unknown-item' }],
    preferences: [{ name: 'privacy', value: 'devices' }],
    models: [manifest],
  });
  expect(file).not.toContain('the-secret');

  await bindOwner(other);
  await eraseDevice(db);
  const left = other.tables.filter(({ name }) => name !== 'settings');
  for (const table of left) expect(await table.count(), table.name).toBe(0);
  expect(await other.settings.toCollection().primaryKeys()).toEqual(['owner']);
  expect(await keepCredentials(other, { deviceId, personId: newId(), token: 'late' })).toBe(false);
  await expect(journalOf(other, 9).record({ kind: 'like', itemId: 'up-2009' })).rejects.toThrow(
    OwnerChangedError,
  );
  const [fresh] = await journalOf(device.openTab(), 9).record({ kind: 'like', itemId: 'up-2009' });
  expect(fresh.seq).toBe(1);
  expect(fresh.deviceId).not.toBe(deviceId);
});

test('a token that the device makes is of the kind that the server takes', () => {
  expect(createToken()).toMatch(/^[\w-]{43}$/);
  expect(createToken()).not.toBe(createToken());
});

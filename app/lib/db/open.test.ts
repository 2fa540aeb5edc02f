import { Dexie } from 'dexie';
import { IDBKeyRange } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import { journalOf, MemoryDevice } from './testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

test('a dropped connection is opened again and the work repeated once', async () => {
  const db = device.openTab();
  await journalOf(db).record({ kind: 'like', itemId: 'alien-1979' });
  let tries = 0;
  const count = await db.survive(async () => {
    if (++tries === 1) throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
    return db.interactions.count();
  });
  expect([tries, count]).toEqual([2, 1]);
});

test('other errors, and a second loss, are the caller’s', async () => {
  const db = device.openTab();
  const work = vi.fn(() => Promise.reject(new DOMException('gone', 'UnknownError')));
  await expect(db.survive(work)).rejects.toThrow('gone');
  expect(work).toHaveBeenCalledTimes(2);
  const bug = vi.fn(() => Promise.reject(new TypeError('a bug')));
  await expect(db.survive(bug)).rejects.toThrow('a bug');
  expect(bug).toHaveBeenCalledTimes(1);
});

test('a newer app in another tab: this one lets go, says so, and never opens the database again', async () => {
  const onSuperseded = vi.fn();
  const old = device.openTab(undefined, { onSuperseded });
  await journalOf(old).record({ kind: 'like', itemId: 'alien-1979' });
  const newer = new Dexie('palate', { indexedDB: device.indexedDB, IDBKeyRange });
  newer.version(2).stores({ interactions: '++row, &id, [deviceId+seq], kind, itemId, serverSeq' });
  await newer.open();
  expect(onSuperseded).toHaveBeenCalledOnce();
  await expect(journalOf(old, 2).record({ kind: 'like', itemId: 'up-2009' })).rejects.toThrow();
  expect(await newer.table('interactions').count()).toBe(1);
  newer.close();
});

test('P12: cleared site data leaves an empty database that works', async () => {
  const db = device.openTab();
  await journalOf(db).record({ kind: 'like', itemId: 'alien-1979' });
  await new Promise((resolve, reject) => {
    const request = device.indexedDB.deleteDatabase('palate');
    request.onsuccess = resolve;
    request.onerror = reject;
  });
  expect(await db.interactions.count()).toBe(0);
  const [event] = await journalOf(db, 2).record({ kind: 'like', itemId: 'up-2009' });
  expect(event.seq).toBe(1);
});

import { afterEach, expect, test } from 'vitest';
import { NO_DEBTS, owe, owesNothing, paid, readDebts } from './debts';
import { eraseDevice } from './erase';
import { journalOf, MemoryDevice } from './testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

test('what is owed adds up, is paid one by one, and leaves no trace', async () => {
  const db = device.openTab();
  expect(await readDebts(db)).toEqual(NO_DEBTS);
  await owe(db, { logout: true, leave: ['a'] });
  await owe(db, { leave: ['a', 'b'], erase: ['c'] });
  expect(await readDebts(db)).toEqual({ logout: true, leave: ['a', 'b'], erase: ['c'] });
  await paid(db, { logout: true });
  await paid(db, { leave: ['a', 'b'], erase: ['c'] });
  expect(owesNothing(await readDebts(db))).toBe(true);
  expect(await db.settings.count()).toBe(0);
});

test('P11: it outlives every erasure and comes in the same step; nothing is erased while something waits', async () => {
  const db = device.openTab();
  await owe(db, { erase: ['former'] });
  await journalOf(db).record([
    { kind: 'like', itemId: 'up-2009' },
    { kind: 'save', itemId: 'heat-1995' },
  ]);
  expect(await eraseDevice(db, { lose: false, owe: { logout: true } })).toBe(2);
  expect(await readDebts(db)).toMatchObject({ logout: false });
  expect(await db.interactions.count()).toBe(2);
  expect(await eraseDevice(db, { owe: { logout: true } })).toBe(0);
  expect(await readDebts(db)).toEqual({ logout: true, leave: [], erase: ['former'] });
});

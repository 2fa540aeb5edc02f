import { afterEach, expect, test, vi } from 'vitest';
import { eraseDevice } from './erase';
import { bindOwner, mustOwn, observeOwner, OwnerChangedError, ownsStill, writeOwn } from './owner';
import { choose, writeRegister } from './registers';
import { readSetting } from './settings';
import { journalOf, MemoryDevice, NOW } from './testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

test('tabs that open at once belong to one owner, and go on writing', async () => {
  const [one, two] = [device.openTab(), device.openTab()];
  await Promise.all([bindOwner(one), bindOwner(two)]);
  expect(one.owner).toBe(two.owner);
  await journalOf(one).record({ kind: 'like', itemId: 'up-2009' });
  await journalOf(two, 2).record({ kind: 'like', itemId: 'heat-1995' });
  expect(await ownsStill(two)).toBe(true);
});

test('P11: after a wipe no page that was open writes anything, and a new one does', async () => {
  const [tab, other] = [device.openTab(), device.openTab()];
  await Promise.all([bindOwner(tab), bindOwner(other)]);
  const changed = vi.fn();
  const stop = observeOwner(other, changed);
  await eraseDevice(tab);
  const clock = { ms: NOW, count: 0, deviceId: '00000000-0000-4000-8000-00000000000a' };
  for (const db of [tab, other]) {
    await expect(journalOf(db).record({ kind: 'like', itemId: 'up-2009' })).rejects.toThrow(
      OwnerChangedError,
    );
    await expect(choose(db, 'privacy', 'device', NOW)).rejects.toThrow(OwnerChangedError);
    await expect(writeRegister(db, 'privacy', 'device', clock)).rejects.toThrow(OwnerChangedError);
    await expect(writeOwn(db, 'ui.review:up-2009', 'what I think')).rejects.toThrow(OwnerChangedError);
    await expect(bindOwner(db)).rejects.toThrow(OwnerChangedError);
    expect(await ownsStill(db)).toBe(false);
  }
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  stop();
  const next = device.openTab();
  await bindOwner(next);
  await journalOf(next, 3).record({ kind: 'like', itemId: 'up-2009' });
  expect(await next.registers.count()).toBe(0);
  expect(await next.interactions.count()).toBe(1);
});

test('P12: a database that the browser has emptied keeps its open page', async () => {
  const tab = device.openTab();
  await bindOwner(tab);
  await tab.settings.clear();
  await journalOf(tab).record({ kind: 'like', itemId: 'up-2009' });
  expect(await readSetting(tab, 'owner')).toBe(tab.owner);
});

test('a refused transaction binds nobody', async () => {
  const tab = device.openTab();
  const refused = tab.transaction('rw', tab.settings, async () => {
    await mustOwn(tab);
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(tab.owner).toBeNull();
  expect(await readSetting(tab, 'owner')).toBeUndefined();
});

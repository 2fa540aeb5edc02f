import { afterEach, expect, test } from 'vitest';
import { journalOf, MemoryDevice, NOW } from '../db/testing/memory-device';
import { exportOf } from './own-data';

const device = new MemoryDevice();
afterEach(() => device.dispose());

test('V4: one export of device and server; without the server it is the device’s, and says why', async () => {
  const db = device.openTab();
  const [like] = await journalOf(db).record({ kind: 'like', itemId: 'up-2009' });
  const whole = await exportOf(db, NOW, () => Promise.resolve({ tables: { accounts: [] } }));
  expect(whole).toMatchObject({
    format: 'palate-export',
    exportedAt: NOW,
    device: { interactions: [like] },
    server: { tables: { accounts: [] } },
    problem: null,
  });
  const offline = await exportOf(db, NOW, () => Promise.reject(new Error('The server cannot be reached.')));
  expect(offline).toMatchObject({ server: null, problem: 'The server cannot be reached.' });
  expect(offline.device).toEqual(whole.device);
});

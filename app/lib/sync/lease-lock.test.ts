import { afterEach, expect, test } from 'vitest';
import { takeLease } from '../db/lease';
import { MemoryDevice, NOW } from '../db/testing/memory-device';

let device = new MemoryDevice();
afterEach(() => {
  device.dispose();
  device = new MemoryDevice();
});

const ttlMs = 90_000;
const ask = (holder: string, at: number, steal = false) => ({ holder, now: () => at, ttlMs, steal }) as const;

test('P8: one of two tabs that ask at once gets the lease', async () => {
  const [left, right] = [device.openTab(), device.openTab()];
  const got = await Promise.all([takeLease(left, ask('left', NOW)), takeLease(right, ask('right', NOW))]);
  expect(got.filter(Boolean)).toHaveLength(1);
});

test('P8: a lease runs out, can be renewed, and can be stolen', async () => {
  const db = device.openTab();
  expect(await takeLease(db, ask('left', NOW))).toBe(true);
  expect(await takeLease(db, ask('right', NOW + ttlMs - 1))).toBe(false);
  expect(await takeLease(db, ask('left', NOW + ttlMs - 1))).toBe(true);
  expect(await takeLease(db, ask('right', NOW + ttlMs))).toBe(false);
  expect(await takeLease(db, ask('right', NOW + 2 * ttlMs - 1))).toBe(true);
  expect(await takeLease(db, ask('left', NOW + 2 * ttlMs, true))).toBe(true);
});

test('P6: a clock that is set back by a year does not make a dead tab lead for a year', async () => {
  const db = device.openTab();
  const year = 365 * 86_400_000;
  await takeLease(db, ask('dead', NOW));
  expect(await takeLease(db, ask('living', NOW - year))).toBe(true);
});

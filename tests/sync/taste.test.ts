/** The preference profile of one person on several devices (P6). */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { choose } from '../../app/lib/db/registers';
import { chooseWishes, tasteRegisters } from '../../app/lib/db/taste';
import { createLinkCode, joinPerson } from '../../app/lib/sync/link';
import type { Wishes } from '../../models/types';
import { NO_WISHES, wishesFrom } from '../../models/wishes';
import type { Database } from '../../sync-server/db/connect';
import { ENGINES } from '../../sync-server/testing/databases';
import { FILMS, startServer, startWithFilms } from '../../sync-server/testing/server';
import type { Tab } from './world';
import { World } from './world';

let database: Database;
let world: World;
beforeAll(async () => {
  database = await ENGINES[0].open();
  await startWithFilms(database);
});
afterAll(() => database.close());
beforeEach(() => {
  world = new World(startServer(database), 1);
});
afterEach(() => world.dispose());

const wish = (tab: Tab, changes: Partial<Wishes>) =>
  chooseWishes(tab.db, changes, world.time.now + tab.device.clockOff);
const wishesOn = async (tab: Tab) => wishesFrom(await tasteRegisters(tab.db));
const like = (tab: Tab) => tab.journal.record({ kind: 'like', itemId: FILMS[0] });

async function twoDevices(clockOff = 0): Promise<[Tab, Tab]> {
  const one = world.addDevice(clockOff).openTab();
  await like(one);
  const two = world.addDevice(-clockOff).openTab();
  await joinPerson(two.engine, (await createLinkCode(one.engine)).code);
  return [one, two];
}

test('P6: devices that wish for different things at the same time end with both wishes', async () => {
  const [one, two] = await twoDevices();
  await wish(one, { favouriteGenres: ['Drama'], novelty: 0.9 });
  await wish(two, { avoidedGenres: ['Horror'], period: { from: 1990, to: null } });
  for (const tab of [one, two, one]) await tab.sync();
  const both = {
    ...NO_WISHES,
    favouriteGenres: ['Drama'],
    novelty: 0.9,
    avoidedGenres: ['Horror'],
    period: { from: 1990, to: null },
  };
  expect(await wishesOn(one)).toEqual(both);
  expect(await wishesOn(two)).toEqual(both);
});

test('a wish is sent soon after it was made, without a tap and without a hand', async () => {
  const [one, two] = await twoDevices();
  await wish(one, { favouriteTags: ['space'] });
  await world.pass(1_000);
  await two.sync();
  expect((await wishesOn(two)).favouriteTags).toEqual(['space']);
  // Also a second one of the same register, made while the first was on its way.
  await wish(one, { favouriteTags: ['space', 'slow'] });
  await world.pass(1_000);
  await two.sync();
  expect((await wishesOn(two)).favouriteTags).toEqual(['space', 'slow']);
});

test('V1: in the mode on this device wishes stay there, and follow when the mode allows it', async () => {
  const [one, two] = await twoDevices();
  await choose(one.db, 'privacy', 'device', world.time.now);
  await wish(one, { avoidedGenres: ['War'] });
  one.requests.length = 0;
  await one.sync();
  await world.pass(1_000);
  expect(one.requests.map(({ init }) => String(init.body ?? '')).join()).not.toContain('taste.');
  await choose(one.db, 'privacy', 'devices', world.time.now);
  await one.sync();
  await two.sync();
  expect((await wishesOn(two)).avoidedGenres).toEqual(['War']);
});

test('P6: whatever three devices wish and whenever they sync, they end with the same wishes', async () => {
  const genres = fc.subarray(['Drama', 'War', 'Horror']);
  const step = fc.oneof(
    fc.constant('sync' as const),
    fc.record<Partial<Wishes>>(
      {
        favouriteGenres: genres,
        avoidedGenres: genres,
        adult: fc.boolean(),
        novelty: fc.constantFrom(0, 0.3, 1),
      },
      { requiredKeys: [] },
    ),
  );
  const steps = fc.array(fc.tuple(fc.nat(2), step, fc.nat(5_000)), { maxLength: 12 });
  const day = 24 * 3_600_000;
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: -day, max: day }), async (steps, clockOff) => {
      world.dispose();
      world = new World(startServer(database), 1);
      const [one, two] = await twoDevices(clockOff);
      const three = world.addDevice().openTab();
      await joinPerson(three.engine, (await createLinkCode(two.engine)).code);
      const tabs = [one, two, three];
      for (const [at, step, ms] of steps) {
        if (step === 'sync') await tabs[at].sync();
        else await wish(tabs[at], step);
        world.time.now += ms;
      }
      for (let round = 0; round < 2; round++) for (const tab of tabs) await tab.sync();
      const [first, ...others] = await Promise.all(tabs.map(wishesOn));
      for (const other of others) expect(other).toEqual(first);
    }),
    { numRuns: 6 },
  );
});

/**
 * What was done without an account moves into it exactly once, whatever fails meanwhile: the network at any request,
 * the tab at any await, with two tabs that go on at once. fast-check prints the seed of a failure; put it into REGRESSIONS.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAccount } from '../../app/lib/db/account';
import { readCredentials } from '../../app/lib/db/device';
import { readSetting } from '../../app/lib/db/settings';
import { finishJoining, signIn, signUp } from '../../app/lib/sync/account';
import type { Secrets } from '../../app/lib/sync/account-api';
import type { Database } from '../../sync-server/db/connect';
import { attempts } from '../../sync-server/db/schema';
import { ENGINES } from '../../sync-server/testing/databases';
import { FILMS, startServer, startWithFilms } from '../../sync-server/testing/server';
import { FAULTS } from './faulty-network';
import { World } from './world';
import type { Device, Tab } from './world';

let database: Database;
beforeAll(async () => {
  database = await ENGINES[0].open();
  await startWithFilms(database);
});
afterAll(() => database.close());

const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 });
const steps = fc.option(fc.nat({ max: 90 }), { nil: Infinity, freq: 3 });
const scenario = fc.record({
  seed: fc.nat(),
  by: fc.constantFrom<'sign-up' | 'sign-in'>('sign-up', 'sign-in'),
  before: fc.integer({ min: 0, max: 3 }),
  /** Whether the anonymous person was known to the server. */
  synced: fc.boolean(),
  tries: fc.array(
    fc.record({
      faults,
      /** Steps until the tab dies, from the start of the try. */
      killIn: steps,
      /** A second tab goes on with what it finds at the same time. */
      both: fc.boolean(),
      taps: fc.nat({ max: 2 }),
      do: fc.constantFrom<'enter' | 'finish' | 'sync'>('enter', 'enter', 'finish', 'sync'),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

const RUNS = Number(process.env['PALATE_FAULT_RUNS'] ?? 6);

/** An event keeps this number when it gets another id, device and seq. */
let marks = 0;

let people = 0;

async function tap(device: Device, count: number, promised: number[]): Promise<void> {
  const { tab } = device;
  for (let n = 0; n < count; n++) {
    const mark = ++marks;
    const draft = { kind: 'view', itemId: FILMS[mark % FILMS.length], value: mark } as const;
    const kept = await Promise.race([tab.journal.record(draft).catch(() => []), tab.died.then(() => [])]);
    if (kept.length > 0) promised.push(mark);
  }
}

const settled = (tab: Tab, work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => undefined,
      () => undefined,
    ),
    tab.died,
  ]);

async function attempt(
  device: Device,
  step: Scenario['tries'][number],
  enter: (tab: Tab) => Promise<unknown>,
): Promise<void> {
  const { tab } = device;
  const other = step.both ? (device.tabs[1] ?? device.openTab()) : null;
  device.world.network.faults.push(...step.faults);
  tab.killIn = step.killIn;
  const work = {
    enter: () => enter(tab),
    finish: () => finishJoining(tab.account),
    sync: () => tab.sync(),
  }[step.do];
  await Promise.all([
    settled(tab, work()),
    ...(other ? [settled(other, finishJoining(other.account)), settled(other, other.sync())] : []),
  ]);
  tab.killIn = Infinity;
}

async function run({ seed, by, before, synced, tries }: Scenario): Promise<void> {
  await database.db.delete(attempts);
  const world = new World(startServer(database), seed);
  try {
    const secrets: Secrets = { email: `q${++people}@example.org`, password: 'wolves eat turnips at noon' };
    const promised: number[] = [];
    const elsewhere: number[] = [];
    if (by === 'sign-in') {
      const first = world.addDevice();
      await signUp(first.tab.account, secrets);
      await tap(first, 2, elsewhere);
      await first.tab.sync();
    }
    const device = world.addDevice();
    await tap(device, before, promised);
    if (synced) await device.tab.sync();
    const former = await readSetting(device.tab.db, 'token');
    const enter = ({ account }: Tab) =>
      by === 'sign-up' ? signUp(account, secrets) : signIn(account, secrets, true);

    for (const step of tries) {
      await attempt(device, step, enter);
      await tap(device, step.taps, promised);
    }
    world.network.faults.length = 0;
    // What is still unanswered ends at its deadline, and the time until then would be the next request's too.
    await world.settle();
    await world.network.deliverLate();
    // All is well again: the app goes on by itself; where it has nothing to go on with, the person tries once more.
    await finishJoining(device.tab.account);
    if (!(await readAccount(device.tab.db))) await enter(device.tab);
    await device.tab.sync();

    await verify(device, [...elsewhere, ...promised], former);
    const next = world.addDevice().tab;
    const account = await signIn(next.account, secrets, true);
    expect(account.personId, 'one person, not two').toBe((await readCredentials(device.tab.db))?.personId);
    expect((await next.history()).length).toBe((await device.tab.history()).length);
  } finally {
    world.dispose();
  }
}

async function verify(
  device: Device,
  promised: readonly number[],
  former: string | undefined,
): Promise<void> {
  const { tab, world } = device;
  expect(await tab.outbox()).toEqual({ count: 0, oldestQueuedAt: null, quarantined: 0 });
  const remote = (await tab.remote()).map(({ value }) => value);
  expect(new Set(remote).size, 'nothing twice').toBe(remote.length);
  expect(remote, 'nothing lost').toEqual(expect.arrayContaining([...promised]));
  const left = ['entering', 'signingUp', 'leaving', 'joining', 'tokenOnTrial'] as const;
  for (const key of left) expect(await readSetting(tab.db, key), key).toBeUndefined();
  if (former === undefined) return;
  const headers = { authorization: `Bearer ${former}` };
  expect((await world.server.request('/api/devices', { headers })).status, 'the former person').toBe(401);
}

/** Failures that were found once. */
const REGRESSIONS: Scenario[] = [
  {
    ...{ seed: 2147483638, by: 'sign-up', before: 3, synced: false },
    tries: [{ faults: ['late', 'silence', 'silence'], killIn: 35, both: false, taps: 2, do: 'enter' }],
  },
];

test.each(REGRESSIONS.map((each, index) => [index, each] as const))('regression %i', (_index, each) =>
  run(each),
);

test(
  'history moves into the account exactly once, whatever fails, in two tabs too (P2, P3, P8)',
  async () => {
    // Neither a time limit of fast-check's nor its shrinking: a run would go on that outlives the database.
    await fc.assert(fc.asyncProperty(scenario, run), { numRuns: RUNS, endOnFailure: true });
  },
  RUNS * 30_000,
);

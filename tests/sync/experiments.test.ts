/** An experiment from an admin to the lists of devices, and what they showed back to the server. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { choose } from '../../app/lib/db/registers';
import { readSetting } from '../../app/lib/db/settings';
import { createLinkCode, joinPerson } from '../../app/lib/sync/link';
import { contextOf } from '../../app/lib/state/impressions';
import { dexieStore } from '../../app/lib/workers/dexie-store';
import { createEngine } from '../../app/lib/workers/engine';
import { readPlan } from '../../models/experiments/experiment';
import { buildCatalogue } from '../../sync-server/catalogue/build';
import type { Database } from '../../sync-server/db/connect';
import { insertExperiment, stopExperiment } from '../../sync-server/db/experiments';
import { observe } from '../../sync-server/experiments/observe';
import type { ExperimentPlan } from '../../sync-server/protocol/experiment-messages';
import { emptyTables } from '../../sync-server/testing/community';
import { ENGINES } from '../../sync-server/testing/databases';
import { FILMS, NOW, startWithFilms } from '../../sync-server/testing/server';
import type { Tab } from './world';
import { World } from './world';

const PLAN: ExperimentPlan = {
  ...{ name: 'Fixed or not', share: 1, days: 7, guards: {} },
  variants: [
    { name: 'usual', weight: 1, changes: {} },
    { name: 'fixed', weight: 1, changes: { policy: 'fixed' } },
  ],
};
const POLICIES: Record<string, string> = { usual: 'bandit-thompson@6', fixed: 'bandit-fixed@6' };

let database: Database;
let world: World;
let id: string;
beforeAll(async () => {
  database = await ENGINES[0].open();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  const server = await startWithFilms(database);
  await buildCatalogue(database.db, new Date(NOW));
  world = new World(server, 1);
  id = randomUUID();
});
afterEach(() => world.dispose());

const by = { actorId: null, now: new Date(NOW) };
const start = (plan = PLAN) => insertExperiment(database.db, { id, plan }, by);
const stop = () => stopExperiment(database.db, { id, reason: 'Enough.' }, by);
const engineOf = (tab: Tab) =>
  createEngine({ store: dexieStore(tab.db), clock: () => performance.now(), idle: () => {} });
/** A page that is opened: its first list, and the experiment under which it was made. */
const listOf = async (tab: Tab, seed = 1) =>
  (await engineOf(tab).home({ now: world.time.now, seed, size: 2 })).recommended;
/** Registered, and with the news. */
const known = async (tab: Tab) => {
  await tab.journal.record({ kind: 'like', itemId: FILMS[0] });
  await tab.sync();
  return tab;
};
const show = async (tab: Tab) => {
  const slate = await listOf(tab);
  await tab.journal.record(
    slate.entries.map((entry) => ({
      ...{ kind: 'impression' as const, itemId: entry.card.id, context: contextOf(slate, entry) },
    })),
  );
  await tab.sync();
  return slate;
};
const entered = async () =>
  (await observe(database.db, { id, ...readPlan(PLAN) }, NOW)).map((variant) => variant.entered);

test('devices rank by the variant of their person, say so in what they show, and the server counts it', async () => {
  await start();
  const shown = new Set<string>();
  for (let person = 0; person < 12; person++) {
    const tab = await known(world.addDevice().openTab());
    const { trial, policy } = await show(tab);
    expect(trial?.experiment).toBe(id);
    expect(policy).toBe(POLICIES[trial!.variant]);
    expect((await engineOf(tab).status()).trial).toEqual({ name: PLAN.name, variant: trial!.variant });
    shown.add(trial!.variant);
  }
  expect([...shown].sort()).toEqual(['fixed', 'usual']);
  const counts = await entered();
  expect(counts[0] + counts[1]).toBe(12);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

test('two devices of one person agree, each by itself', async () => {
  await start();
  const one = await known(world.addDevice().openTab());
  const two = world.addDevice().openTab();
  await joinPerson(two.engine, (await createLinkCode(one.engine)).code);
  await two.sync();
  const { trial } = await show(one);
  expect((await show(two)).trial).toEqual(trial);
  const counts = await entered();
  expect(counts[0] + counts[1]).toBe(1);
});

test('an offline device keeps its variant, after a stop too, until it hears of it', async () => {
  await start();
  const tab = await known(world.addDevice().openTab());
  const { trial } = await listOf(tab);
  expect(trial).toBeDefined();
  await stop();
  expect((await listOf(tab, 2)).trial).toEqual(trial);
  await tab.sync();
  const usual = await listOf(tab, 3);
  expect([usual.trial, usual.policy]).toEqual([undefined, POLICIES['usual']]);
  expect(await readSetting(tab.db, 'experiment')).toBeUndefined();
});

test('V1: who does not contribute ranks as usual, and so does a device that the server does not know', async () => {
  await start();
  const stranger = world.addDevice().openTab();
  await stranger.sync();
  expect(await readSetting(stranger.db, 'experiment')).toBeDefined();
  expect((await listOf(stranger)).trial).toBeUndefined();
  const tab = await known(world.addDevice().openTab());
  expect((await listOf(tab)).trial).toBeDefined();
  await choose(tab.db, 'privacy', 'devices', world.time.now);
  expect((await listOf(tab, 2)).trial).toBeUndefined();
  expect((await engineOf(tab).status()).trial).toBeNull();
});

test('a variant of a newer server is passed over, and the settings page says why', async () => {
  const [usual, other] = PLAN.variants;
  const newer = { ...other!, changes: { policy: 'neural' } };
  await start({ ...PLAN, variants: [usual!, newer] });
  const tab = await known(world.addDevice().openTab());
  const slate = await listOf(tab);
  expect([slate.trial, slate.policy]).toEqual([undefined, POLICIES['usual']]);
  const status = await engineOf(tab).status();
  expect(status.trial).toBeNull();
  expect(status.backendNotes.join()).toContain('variants.1.changes.policy: this version has no such policy');
});

test('P10: a server before version 7 says nothing of experiments: one that is here goes', async () => {
  await start();
  const tab = await known(world.addDevice().openTab());
  expect(await readSetting(tab.db, 'experiment')).toBeDefined();
  const real = world.server.request;
  Object.assign(world.server, {
    request: async (path: string, init?: RequestInit) => {
      const answer = await real(path, init);
      if (path !== '/api/manifest') return answer;
      const { experiment: _, ...rest } = (await answer.json()) as { experiment: unknown };
      return Response.json(rest);
    },
  });
  await tab.sync();
  expect(await readSetting(tab.db, 'experiment')).toBeUndefined();
});

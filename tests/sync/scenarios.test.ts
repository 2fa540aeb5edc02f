/** Single faults, told one by one; faults.test.ts mixes them. */
import { createHash } from 'node:crypto';
import { eq, gt } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { currentBlob, currentDigest } from '../../app/lib/db/blobs';
import { readCredentials } from '../../app/lib/db/device';
import { eraseDevice } from '../../app/lib/db/erase';
import { quarantinedEvents } from '../../app/lib/db/outbox';
import { choose, privacyMode } from '../../app/lib/db/registers';
import { removeSetting, writeSetting } from '../../app/lib/db/settings';
import { BACKOFF } from '../../app/lib/sync/clockwork';
import { leaseLeaderLock } from '../../app/lib/sync/lease-lock';
import { createLinkCode, joinPerson, LinkError, listDevices, startAfresh } from '../../app/lib/sync/link';
import type { Database } from '../../sync-server/db/connect';
import { devices, interactions, persons } from '../../sync-server/db/schema';
import { PROTOCOL_VERSION } from '../../sync-server/protocol/version';
import { ENGINES } from '../../sync-server/testing/databases';
import { FILMS, startServer, startWithFilms } from '../../sync-server/testing/server';
import { World } from './world';
import type { Tab } from './world';

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

const HOUR_MS = 3_600_000;

const like = (tab: Tab, itemId = FILMS[0]) => tab.journal.record({ kind: 'like', itemId });
const paths = (tab: Tab) => tab.requests.map(({ url }) => url.replace(/\?.*|[0-9a-f]{64}$/, ''));

/** Serves this catalogue through the network, in place of what the server has, and this model where there is one. */
function publish(text: string, served = text, model: string | null = null): string {
  const digest = createHash('sha256').update(text).digest('hex');
  const url = `/api/catalogue/${digest}`;
  const catalogue = { digest, bytes: Buffer.byteLength(text), items: 0, url };
  const collaborative = model === null ? null : modelManifest(model);
  const real = world.server.request;
  Object.assign(world.server, {
    request: (path: string, init?: RequestInit) => {
      if (path === '/api/manifest')
        return Promise.resolve(Response.json({ protocol: 1, catalogue, artefacts: { collaborative } }));
      if (path === collaborative?.url) return Promise.resolve(new Response(model));
      return path === url ? Promise.resolve(new Response(served)) : real(path, init);
    },
  });
  return digest;
}

function modelManifest(text: string) {
  const digest = createHash('sha256').update(text).digest('hex');
  return {
    ...{ kind: 'collaborative', version: text, digest, bytes: Buffer.byteLength(text), items: 0, k: 1 },
    ...{ dtype: 'int8', config: {}, metrics: {}, trainedAt: 0, basedOn: null },
    url: `/api/artefacts/${digest}`,
  };
}

test('V4: a server that has no model any more takes it off the device; one that is out of reach does not', async () => {
  const tab = world.addDevice().openTab();
  const catalogue = publish('the catalogue', undefined, 'knows somebody');
  await tab.sync();
  publish('the catalogue', undefined, 'knows somebody still');
  await tab.sync();
  expect(await currentDigest(tab.db, 'collaborative')).not.toBeNull();
  world.network.down = true;
  await tab.sync();
  expect(await currentDigest(tab.db, 'collaborative')).not.toBeNull();
  world.network.down = false;
  publish('the catalogue');
  tab.installed.length = 0;
  await tab.sync();
  await tab.sync();
  expect(await tab.db.blobs.where('kind').equals('collaborative').count()).toBe(0);
  expect(tab.installed).toEqual(['collaborative']); // the lists are made anew, once
  expect(await currentDigest(tab.db, 'catalogue')).toBe(catalogue);
});

test('the first visit: the catalogue comes before any account, and without taps none is made', async () => {
  const digest = publish('{"format":1,"items":[]}');
  const tab = world.addDevice().openTab();
  await world.settle();
  expect(await currentDigest(tab.db, 'catalogue')).toBe(digest);
  expect(tab.installed).toEqual(['catalogue']);
  expect(paths(tab)).toEqual(['/api/manifest', '/api/catalogue/']);
  for (const { init } of tab.requests) {
    expect(init.credentials).toBe('omit');
    expect(new Headers(init.headers).has('authorization')).toBe(false);
  }
  expect(await readCredentials(tab.db)).toBeNull();
  expect(tab.engine.status).toMatchObject({ phase: 'idle', pending: 0, problem: null });
});

test('P9: a tap is pushed soon after, by itself; the state tells how many wait', async () => {
  const tab = world.addDevice().openTab();
  await world.settle();
  await like(tab);
  await world.settle();
  expect(tab.engine.status.pending).toBe(1);
  await world.pass(1000);
  expect(tab.engine.status).toMatchObject({ phase: 'idle', pending: 0, lastSyncedAt: world.time.now - 700 });
  expect(await tab.remote()).toHaveLength(1);
});

test('P9: gone for days, the server gets everything within the stated bound of its return', async () => {
  const tab = world.addDevice().openTab();
  world.network.down = true;
  await like(tab);
  for (let day = 0; day < 3; day++) {
    await world.pass(HOUR_MS);
    world.time.now += 23 * HOUR_MS; // the machine sleeps, and no timer runs
  }
  const tries = tab.requests.length;
  expect(tries).toBeGreaterThan(3); // each day anew
  expect(tries).toBeLessThan((3 * HOUR_MS) / 20_000); // about one in 30 s awake, not a storm
  expect(tab.engine.status).toMatchObject({ phase: 'offline', pending: 1 });
  world.network.down = false;
  await world.pass(BACKOFF.capMs);
  expect(tab.engine.status).toMatchObject({ phase: 'idle', pending: 0 });
}, 60_000);

test('A2: torn bytes change nothing, are told in words, and whole ones are taken when a person asks', async () => {
  const tab = world.addDevice().openTab();
  const old = publish('the old catalogue');
  await tab.sync();
  const next = publish('the new and longer catalogue', 'the new and lon');
  await tab.sync('timer');
  expect(await currentDigest(tab.db, 'catalogue')).toBe(old);
  expect(tab.engine.status.problem).toMatch(/incomplete: 15 of 28 bytes/);
  const downloads = () => paths(tab).filter((path) => path === '/api/catalogue/').length;
  const before = downloads();
  await tab.sync('timer');
  expect(downloads()).toBe(before); // not again every minute
  publish('the new and longer catalogue');
  await tab.sync('hand');
  expect(await currentDigest(tab.db, 'catalogue')).toBe(next);
  expect(tab.engine.status.problem).toBeNull();
});

test('A2: no room for a download: the old bytes serve on, syncing goes on, and the person is told', async () => {
  const tab = world.addDevice().openTab();
  const old = publish('the old catalogue');
  await tab.sync();
  publish('the new catalogue');
  tab.fullIn = 0;
  await tab.sync();
  expect((await currentBlob(tab.db, 'catalogue'))?.digest).toBe(old);
  expect(tab.engine.status).toMatchObject({ phase: 'waiting' });
  expect(tab.engine.status.problem).toMatch(/storage is full/);
});

test('V1: in the mode on this device nothing leaves but the choice itself, and later everything follows', async () => {
  const digest = publish('a catalogue');
  const tab = world.addDevice().openTab();
  await like(tab);
  await tab.sync();
  await choose(tab.db, 'privacy', 'device', world.time.now);
  await like(tab, FILMS[1]);
  tab.requests.length = 0;
  await tab.sync();
  await tab.sync();
  expect(tab.engine.status).toMatchObject({ phase: 'off', pending: 1 });
  const bodies = tab.requests
    .filter(({ init }) => init.body)
    .map(({ init }) => JSON.parse(String(init.body)));
  expect(bodies).toEqual([
    { protocol: PROTOCOL_VERSION, events: [], registers: [expect.objectContaining({ value: 'device' })] },
  ]);
  expect(paths(tab)).not.toContain('/api/sync/pull');
  expect(await currentDigest(tab.db, 'catalogue')).toBe(digest);
  await expect(createLinkCode(tab.engine)).rejects.toThrow(LinkError);
  await expect(joinPerson(tab.engine, 'AAAA-BBBB')).rejects.toThrow(LinkError);

  await choose(tab.db, 'privacy', 'devices', world.time.now);
  await tab.sync();
  expect(tab.engine.status).toMatchObject({ phase: 'idle', pending: 0 });
  expect(await tab.remote()).toHaveLength(2);
});

test('V1: a device that was private from the start is unknown to the server', async () => {
  const tab = world.addDevice().openTab();
  await choose(tab.db, 'privacy', 'device', world.time.now);
  await like(tab);
  await tab.sync();
  expect(paths(tab)).not.toContain('/api/devices');
  expect(await readCredentials(tab.db)).toBeNull();
});

test('a registration whose answer is lost is repeated and makes one device', async () => {
  const tab = world.addDevice().openTab({ start: false });
  await like(tab);
  tab.engine.start();
  world.network.faults.push('none', 'answer-lost'); // manifest, registration
  await world.settle();
  await tab.sync();
  expect(tab.engine.status.pending).toBe(0);
  expect(await listDevices(tab.engine)).toHaveLength(1);
});

test('P4: an unknown item and an event beyond all limits do not block what comes after, and are shown', async () => {
  const tab = world.addDevice().openTab();
  const events = await tab.journal.record([
    { kind: 'like', itemId: 'no-such-film' },
    { kind: 'like', itemId: 'x'.repeat(5_000_000) },
    { kind: 'like', itemId: FILMS[0] },
  ]);
  await tab.sync();
  expect(tab.engine.status).toMatchObject({ phase: 'idle', pending: 0, quarantined: 2 });
  expect((await tab.remote()).map(({ id }) => id)).toEqual([events[2].id]);
  const shown = await quarantinedEvents(tab.db);
  expect(shown.map(({ seq, reason }) => [seq, reason])).toEqual([
    [1, 'unknown-item'],
    [2, 'malformed'],
  ]);
  expect(shown[0].detail).toMatch(/no-such-film/);
});

test('many events go in several pushes', async () => {
  const tab = world.addDevice().openTab();
  await tab.journal.record(Array.from({ length: 1203 }, () => ({ kind: 'impression', itemId: FILMS[0] })));
  await tab.sync();
  expect(tab.engine.status.pending).toBe(0);
  expect(paths(tab).filter((path) => path === '/api/sync/push')).toHaveLength(3);
});

test('P12: an empty database with a live session pulls everything', async () => {
  const tab = world.addDevice().openTab();
  await like(tab);
  await like(tab, FILMS[1]);
  await tab.sync();
  const history = await tab.history();
  await Promise.all([
    tab.db.interactions.clear(),
    removeSetting(tab.db, 'cursor'),
    removeSetting(tab.db, 'nextSeq'),
  ]);
  await tab.sync();
  expect(await tab.history()).toEqual(history);
  const [next] = await like(tab, FILMS[2]);
  expect(next.seq).toBe(3);
});

test('a server that was restored from a backup gets again what it lost', async () => {
  const device = world.addDevice();
  const other = world.addDevice().openTab();
  const { tab } = device;
  await joinPerson(other.engine, (await createLinkCode(tab.engine)).code);
  await like(tab);
  await tab.sync();
  await like(tab, FILMS[1]);
  await like(tab, FILMS[2]);
  await tab.sync();
  await other.sync();
  const { deviceId, personId } = (await readCredentials(tab.db))!;
  await database.db.delete(interactions).where(gt(interactions.serverSeq, 1));
  await database.db.update(devices).set({ ackedSeq: 1 }).where(eq(devices.id, deviceId));
  await database.db.update(persons).set({ lastSeq: 1 }).where(eq(persons.id, personId));
  await tab.sync();
  await tab.sync();
  await other.sync();
  await other.sync();
  const remote = (await tab.remote()).map(({ id }) => id);
  expect(remote).toHaveLength(3);
  expect(await tab.history()).toEqual(remote);
  expect(await other.history()).toEqual(remote);
});

test('joining with history of its own: it comes along once, under a new device, and both show the same', async () => {
  const one = world.addDevice().openTab();
  const two = world.addDevice().openTab();
  await like(one, FILMS[0]);
  await one.sync();
  await like(two, FILMS[1]);
  await two.sync(); // registered as somebody else by now
  await like(two, FILMS[2]); // and something still waits
  const before = await readCredentials(two.db);
  const { code } = await createLinkCode(one.engine);
  world.network.faults.push('answer-lost');
  await expect(joinPerson(two.engine, code)).rejects.toThrow(/cannot be reached/);
  await joinPerson(two.engine, code); // the same code again: the same request
  await one.sync();
  const remote = await one.remote();
  expect(remote.map(({ itemId }) => itemId)).toEqual(FILMS);
  expect(await one.history()).toEqual(remote.map(({ id }) => id));
  expect(await two.history()).toEqual(await one.history());
  expect((await readCredentials(two.db))?.deviceId).not.toBe(before?.deviceId);
  expect(await listDevices(one.engine)).toHaveLength(2);

  await joinPerson(two.engine, (await createLinkCode(one.engine)).code); // the same person: nothing doubles
  expect(await one.remote()).toHaveLength(3);
  await expect(joinPerson(two.engine, 'WRNG-CODE')).rejects.toThrow(/wrong, used or expired/);
});

test('a device that the server does not know any more says so, loses nothing, and may start afresh', async () => {
  const tab = world.addDevice().openTab();
  await like(tab);
  await tab.sync();
  await writeSetting(tab.db, 'token', 'x'.repeat(43));
  await like(tab, FILMS[1]);
  await tab.sync();
  expect(tab.engine.status).toMatchObject({ phase: 'blocked', pending: 1 });
  expect(tab.engine.status.problem).toMatch(/does not know this device/);
  await startAfresh(tab.engine);
  expect(tab.engine.status).toMatchObject({ phase: 'idle', pending: 0, problem: null });
  expect((await tab.remote()).map(({ itemId }) => itemId)).toEqual([FILMS[0], FILMS[1]]);
});

test('P11: an answer that arrives after the device was erased writes nothing', async () => {
  const tab = world.addDevice().openTab();
  await like(tab);
  await tab.sync();
  const real = world.server.request;
  Object.assign(world.server, {
    request: async (path: string, init?: RequestInit) => {
      const answer = await real(path, init);
      if (path.startsWith('/api/sync/pull')) await eraseDevice(tab.db);
      return answer;
    },
  });
  await tab.db.settings.delete('cursor');
  await tab.sync();
  expect(await tab.db.interactions.count()).toBe(0);
  expect(await readCredentials(tab.db)).toBeNull();
});

test('a preference chosen on one device holds on the other, clocks a year apart', async () => {
  const year = 365 * 24 * 3_600_000;
  const one = world.addDevice(year).openTab();
  const two = world.addDevice(-year).openTab();
  await joinPerson(two.engine, (await createLinkCode(one.engine)).code);
  await choose(one.db, 'privacy', 'devices', world.time.now + year);
  await one.sync();
  await two.sync();
  expect(await privacyMode(two.db)).toBe('devices');
  await choose(two.db, 'privacy', 'contribute', world.time.now - year);
  await two.sync();
  await one.sync();
  expect(await privacyMode(one.db)).toBe('contribute');
});

test('P8: one tab syncs; the others show the same state; when it dies the next takes over', async () => {
  const device = world.addDevice();
  const [left, right] = [device.openTab(), device.openTab()];
  await world.settle();
  expect(device.locks.leader).toBe(left.name);
  await right.journal.record({ kind: 'like', itemId: FILMS[0] });
  await world.pass(1000);
  expect(right.requests).toHaveLength(0);
  expect(right.engine.status).toEqual(left.engine.status);
  expect(right.engine.status).toMatchObject({ phase: 'idle', pending: 0 });
  left.kill();
  await like(right, FILMS[1]);
  await world.pass(1000);
  expect(device.locks.leader).toBe(right.name);
  expect(right.engine.status.pending).toBe(0);
  expect(await right.remote()).toHaveLength(2);
});

test('P8: the tab that the person looks at takes over from a frozen one', async () => {
  const device = world.addDevice();
  const frozen = device.openTab();
  await world.settle();
  world.network.faults.push('silence');
  void frozen.engine.flush('timer'); // hangs in the middle of a round, and holds the lock
  const seen = device.openTab();
  await like(seen);
  await seen.engine.flush('visible');
  expect(seen.engine.status.pending).toBe(0);
  expect(device.locks.leader).toBe(seen.name);
  seen.kill();
  await world.settle();
  expect(device.locks.leader).toBe(frozen.name);
});

test('P8 without Web Locks: a lease in the database, which a dead tab loses', async () => {
  const device = world.addDevice();
  let holders = 0;
  const lock: NonNullable<Parameters<typeof device.openTab>[0]>['lock'] = (db) => {
    const { time } = world;
    return leaseLeaderLock(db, { now: () => time.now, schedule: time.schedule, holder: `tab-${holders++}` });
  };
  const [left, right] = [device.openTab({ lock }), device.openTab({ lock })];
  await like(left);
  await world.pass(5000);
  expect([left, right].map(({ requests }) => requests.length > 0)).toEqual([true, false]);
  left.kill();
  await like(right, FILMS[1]);
  await world.pass(2 * 90_000);
  expect(right.engine.status.pending).toBe(0);
  expect(await right.remote()).toHaveLength(2);
}, 60_000);

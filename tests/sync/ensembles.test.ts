/** An ensemble from the trainer to the lists of a device, and off it again. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { currentBlob, currentDigest } from '../../app/lib/db/blobs';
import { eraseDevice } from '../../app/lib/db/erase';
import { dexieStore } from '../../app/lib/workers/dexie-store';
import { createEngine } from '../../app/lib/workers/engine';
import { decodeEnsemble } from '../../models/hybrid/ensemble';
import { seededRandom } from '../../models/math/random';
import { buildCatalogue } from '../../sync-server/catalogue/build';
import { forgetArtefacts, rollBackArtefact } from '../../sync-server/db/artefacts';
import type { Database } from '../../sync-server/db/connect';
import { noteErasure } from '../../sync-server/db/forgetting';
import { manifestSchema } from '../../sync-server/protocol/messages';
import { addCommunity, addPeople, emptyTables } from '../../sync-server/testing/community';
import { ENGINES } from '../../sync-server/testing/databases';
import { NOW, startServer } from '../../sync-server/testing/server';
import { runTraining } from '../../sync-server/training/run';
import { World } from './world';
import type { Tab } from './world';

const COMMUNITY = { clusters: 4, itemsEach: 15, peopleEach: 30, likesEach: 6 };

let database: Database;
let world: World;
let tab: Tab;
let time = NOW;
const train = () => runTraining({ database, now: () => (time += 1000), trigger: 'hand', seed: 1 });
beforeAll(async () => {
  database = await ENGINES[0].open();
});
afterAll(() => database.close());
/** A server that has trained once, without an ensemble, and once with one. */
beforeEach(async () => {
  await emptyTables(database);
  await addCommunity(database, { ...COMMUNITY, peopleEach: 5 }, seededRandom(1));
  await buildCatalogue(database.db, new Date(NOW));
  await train();
  await addPeople(database, COMMUNITY, seededRandom(1), 1000);
  await train();
  world = new World(startServer(database), 1);
  tab = world.addDevice().openTab();
});
afterEach(() => world.dispose());

const served = async () =>
  manifestSchema.parse(await (await world.server.request('/api/manifest')).json()).artefacts;
const engineOf = () =>
  createEngine({ store: dexieStore(tab.db), clock: () => performance.now(), idle: () => {} });

test('A5: what the trainer chose is what ranks on a device, and its lists say so', async () => {
  await tab.sync();
  expect(tab.installed).toEqual(['catalogue', 'collaborative', 'ensemble']);
  const { collaborative, ensemble } = await served();
  expect(await currentDigest(tab.db, 'ensemble')).toBe(ensemble!.digest);
  await tab.journal.record(['c2-0', 'c2-1', 'c2-2', 'c2-3'].map((itemId) => ({ kind: 'like', itemId })));
  const engine = engineOf();
  expect(await engine.open()).toMatchObject({
    ...{ problem: null, modelVersion: collaborative!.version },
    blend: { version: ensemble!.version, linearItems: ensemble!.items },
  });
  const { recommended } = await engine.home({ now: world.time.now, seed: 1, size: 5 });
  expect(recommended.modelVersion).toBe(`${collaborative!.version}+ensemble`);
  const held = await currentBlob(tab.db, 'ensemble');
  const { weights } = decodeEnsemble(new Uint8Array(held!.bytes)).blend;
  expect(weights.linear.warm).toBeGreaterThan(0);
  const parts = recommended.entries.flatMap(({ why }) => why.parts);
  expect(parts.some(({ source, value }) => source === 'linear' && value > 0)).toBe(true);
  await eraseDevice(tab.db, { keepPublic: true }); // for the next person
  expect(await currentDigest(tab.db, 'ensemble')).toBe(ensemble!.digest);
});

test('a roll-back to a model without an ensemble takes it off the device, and the way back brings it', async () => {
  await tab.sync();
  const { ensemble, collaborative } = await served();
  await rollBackArtefact(database.db, null);
  tab.installed.length = 0;
  await tab.sync();
  expect(await currentDigest(tab.db, 'ensemble')).toBeNull();
  expect(tab.installed).toEqual(['collaborative', 'ensemble']);
  expect((await engineOf().open()).blend).toBeNull();
  await rollBackArtefact(database.db, collaborative!.version);
  await tab.sync();
  expect(await currentDigest(tab.db, 'ensemble')).toBe(ensemble!.digest);
});

test('V4: whom the server forgets is in no ensemble on a device either', async () => {
  await tab.sync();
  await noteErasure(database.db, new Date(time));
  await forgetArtefacts(database.db, 1);
  await tab.sync();
  expect(await currentDigest(tab.db, 'ensemble')).toBeNull();
  expect(await tab.db.blobs.where('kind').equals('ensemble').count()).toBe(0);
});

test('A2: a torn ensemble is refused in words, and the model beside it is in use all the same', async () => {
  const { ensemble, collaborative } = await served();
  const real = world.server.request;
  Object.assign(world.server, {
    request: async (path: string, init?: RequestInit) => {
      const answer = await real(path, init);
      return path === ensemble!.url ? new Response((await answer.arrayBuffer()).slice(0, 100)) : answer;
    },
  });
  await tab.sync();
  expect(tab.engine.status.problem).toContain('100 of');
  expect(await currentDigest(tab.db, 'ensemble')).toBeNull();
  expect(await currentDigest(tab.db, 'collaborative')).toBe(collaborative!.digest);
});

test('P10: a server before version 5 says nothing of ensembles: one that is here goes', async () => {
  await tab.sync();
  const real = world.server.request;
  Object.assign(world.server, {
    request: async (path: string, init?: RequestInit) => {
      const answer = await real(path, init);
      if (path !== '/api/manifest') return answer;
      const { artefacts, ...rest } = (await answer.json()) as { artefacts: { collaborative: unknown } };
      return Response.json({ ...rest, artefacts: { collaborative: artefacts.collaborative } });
    },
  });
  await tab.sync();
  expect(await currentDigest(tab.db, 'ensemble')).toBeNull();
  expect(await currentDigest(tab.db, 'collaborative')).not.toBeNull();
});

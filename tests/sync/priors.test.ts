/** What people's answers say of the sources, from their events to the lists of somebody else's device, and off it again. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { currentBlob, currentDigest } from '../../app/lib/db/blobs';
import { eraseDevice } from '../../app/lib/db/erase';
import { dexieStore } from '../../app/lib/workers/dexie-store';
import { createEngine } from '../../app/lib/workers/engine';
import { showing } from '../../models/bandit/testing/moment';
import { buildCatalogue } from '../../sync-server/catalogue/build';
import { insertItems } from '../../sync-server/db/catalogue';
import type { Database } from '../../sync-server/db/connect';
import { erasePerson } from '../../sync-server/db/erase';
import { manifestSchema } from '../../sync-server/protocol/messages';
import { addPerson, emptyTables, eventId, madeItem, madeUuid } from '../../sync-server/testing/community';
import { ENGINES } from '../../sync-server/testing/databases';
import { NOW, startServer } from '../../sync-server/testing/server';
import { runTraining } from '../../sync-server/training/run';
import { World } from './world';
import type { Tab } from './world';

const PEOPLE = 5;
const SHOWINGS = 30;

let database: Database;
let world: World;
let tab: Tab;
let time = NOW;
const train = () => runTraining({ database, now: () => (time += 1000), trigger: 'hand', seed: 1 });
beforeAll(async () => {
  database = await ENGINES[0].open();
});
afterAll(() => database.close());
/** Five people who welcome whatever many others watch. */
beforeEach(async () => {
  await emptyTables(database);
  const items = Array.from({ length: 60 }, (_, n) => madeItem(`i${n}`, { crowd: { mean: 0.5, votes: n } }));
  await insertItems(database.db, items, new Date(0));
  await buildCatalogue(database.db, new Date(NOW));
  for (let n = 0; n < PEOPLE; n++) await addPerson(database, n, lifeOf(n));
  await train();
  world = new World(startServer(database), 1);
  tab = world.addDevice().openTab();
});
afterEach(() => world.dispose());

const lifeOf = (n: number) =>
  Array.from({ length: SHOWINGS }, (_, at) => {
    const said = { itemId: `i${at}`, value: null, at: 1000 + at };
    const features = showing({ certainty: 0.5, agreement: 0.5, day_cos: 1 });
    const context = { source: 'trending', features, propensity: 0.1 };
    return [
      { ...said, kind: 'impression' as const, context },
      { ...said, kind: 'click' as const, context: { impressionId: eventId(n, 2 * at) } },
    ];
  }).flat();

const served = async () =>
  manifestSchema.parse(await (await world.server.request('/api/manifest')).json()).prior!;
const homeOf = async () => {
  const engine = createEngine({ store: dexieStore(tab.db), clock: () => performance.now(), idle: () => {} });
  const status = await engine.open();
  return { status, list: (await engine.home({ now: world.time.now, seed: 3, size: 20 })).recommended };
};
/** Changes an answer of the server. */
const instead = (path: string, change: (answer: Response) => Promise<Response>) => {
  const real = world.server.request;
  Object.assign(world.server, {
    request: async (asked: string, init?: RequestInit) => {
      const answer = await real(asked, init);
      return asked === path ? change(answer) : answer;
    },
  });
};

test('A2: what others’ answers say arrives, is verified, and is in the device’s lists, which name it', async () => {
  await tab.sync();
  expect(tab.installed).toEqual(['catalogue', 'collaborative', 'prior']);
  const { digest, bytes } = await served();
  expect((await currentBlob(tab.db, 'prior'))!.bytes.byteLength).toBe(bytes);
  const { status, list } = await homeOf();
  expect(status).toMatchObject({ problem: null, prior: { people: PEOPLE } });
  expect(list.modelVersion).toBe(`${status.modelVersion}+prior:${digest.slice(0, 8)}`);
  await eraseDevice(tab.db, { keepPublic: true }); // for the next person
  expect(await currentDigest(tab.db, 'prior')).toBe(digest);
});

test('V4: when somebody leaves and too few are left, it leaves devices too', async () => {
  await tab.sync();
  await erasePerson(database.db, madeUuid('aaa', 0), new Date(time));
  await train();
  await tab.sync();
  expect(await currentDigest(tab.db, 'prior')).toBeNull();
  expect(await tab.db.blobs.where('kind').equals('prior').count()).toBe(0);
  const { list, status } = await homeOf();
  expect(list.modelVersion).toBe(status.modelVersion);
});

test('A2: a torn one is refused in words, and all else is installed', async () => {
  instead((await served()).url, async (answer) => new Response((await answer.arrayBuffer()).slice(0, 100)));
  await tab.sync();
  expect(tab.engine.status.problem).toContain('others’ answers is incomplete: 100 of');
  expect(await currentDigest(tab.db, 'prior')).toBeNull();
  expect(tab.installed).toEqual(['catalogue', 'collaborative']);
});

test('P10: a server before version 8 says nothing of it: one that is here goes', async () => {
  await tab.sync();
  instead('/api/manifest', async (answer) => {
    const { prior: _, ...rest } = (await answer.json()) as Record<string, unknown>;
    return Response.json(rest);
  });
  await tab.sync();
  expect(await currentDigest(tab.db, 'prior')).toBeNull();
});

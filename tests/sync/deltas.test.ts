/** A device takes a delta where there is one, and the whole model whenever anything about it is wrong. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { currentBlob, discardBlob } from '../../app/lib/db/blobs';
import { makeDelta } from '../../models/collaborative/delta/delta';
import type { Database } from '../../sync-server/db/connect';
import { ENGINES } from '../../sync-server/testing/databases';
import { modelOfDay } from '../../sync-server/testing/model-of-day';
import { startServer, startWithFilms } from '../../sync-server/testing/server';
import { World } from './world';
import type { Tab } from './world';

const K = 4;
const ITEMS = 50;

let database: Database;
let world: World;
let tab: Tab;
beforeAll(async () => {
  database = await ENGINES[0].open();
  await startWithFilms(database);
});
afterAll(() => database.close());
beforeEach(async () => {
  world = new World(startServer(database), 1);
  served.clear();
  tab = world.addDevice().openTab();
  serve(first, []);
  await tab.sync();
  expect(await held()).toBe(sha(first));
  tab.requests.length = 0;
});
afterEach(() => world.dispose());

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const held = async () => (await currentBlob(tab.db, 'collaborative'))?.digest ?? null;
const asked = () => tab.requests.map(({ url }) => url).filter((url) => /artefacts|deltas/.test(url));

const modelOf = (day: number, before: Uint8Array | null) =>
  modelOfDay({ version: `day-${day}`, day, items: ITEMS, k: K }, before);

const first = modelOf(1, null);
const second = modelOf(2, first);
const third = modelOf(3, second);
const delta = makeDelta(first, second)!;

/** What the network has under an address, in place of what the server has. */
const served = new Map<string, () => Response>();

interface OfferedDelta {
  readonly from: Uint8Array;
  readonly bytes: Uint8Array;
  /** What comes instead of `bytes`. */
  readonly answer?: () => Response;
}

/** A server with this model in service and these deltas to it. */
function serve(model: Uint8Array, deltas: readonly OfferedDelta[]): void {
  const digest = sha(model);
  const collaborative = {
    ...{ kind: 'collaborative', version: digest, digest, bytes: model.length, items: ITEMS, k: K },
    ...{ dtype: 'int8', config: {}, metrics: {}, trainedAt: 0, basedOn: null },
    ...{ url: `/api/artefacts/${digest}` },
  };
  const named = deltas.map(({ from, bytes }) => ({
    ...{ digest: sha(bytes), from: sha(from), bytes: bytes.length, url: `/api/deltas/${sha(bytes)}` },
  }));
  const manifest = { protocol: 4, catalogue: null, artefacts: { collaborative }, deltas: named };
  served.set('/api/manifest', () => Response.json(manifest));
  served.set(collaborative.url, () => new Response(Uint8Array.from(model)));
  for (const [at, { url }] of named.entries())
    served.set(url, deltas[at].answer ?? (() => new Response(Uint8Array.from(deltas[at].bytes))));
  const real = startServer(database).request;
  Object.assign(world.server, {
    request: (path: string, init?: RequestInit) => Promise.resolve(served.get(path)?.() ?? real(path, init)),
  });
}

const whole = (model: Uint8Array) => `/api/artefacts/${sha(model)}`;
const part = (bytes: Uint8Array) => `/api/deltas/${sha(bytes)}`;

test('A2: the delta from what it holds is all that a device fetches', async () => {
  serve(second, [
    { from: third, bytes: makeDelta(third, second)! },
    { from: first, bytes: delta },
  ]);
  tab.installed.length = 0;
  await tab.sync();
  expect(await held()).toBe(sha(second));
  expect(asked()).toEqual([part(delta)]);
  expect(world.applied).toEqual([delta.length]);
  expect(tab.installed).toEqual(['collaborative']);
  expect(tab.engine.status).toMatchObject({ phase: 'idle', problem: null });
});

const flipped = delta.slice();
flipped[delta.length >> 1] ^= 1;

test.each<[string, OfferedDelta]>([
  ['is gone', { from: first, bytes: delta, answer: () => new Response('{}', { status: 404 }) }],
  ['is torn', { from: first, bytes: delta, answer: () => new Response(delta.slice(0, 99)) }],
  ['has a flipped bit', { from: first, bytes: delta, answer: () => new Response(flipped) }],
  ['is a page of a hotel', { from: first, bytes: delta, answer: () => new Response('<html>') }],
  ['was made from another model', { from: first, bytes: makeDelta(third, second)! }],
  ['leads to another model', { from: first, bytes: makeDelta(first, third)! }],
  [
    'cannot be reached',
    {
      from: first,
      bytes: delta,
      answer: () => {
        throw new TypeError('cut');
      },
    },
  ],
])('A2: a delta that %s: the whole is fetched at once, and nobody hears of it', async (_, offered) => {
  serve(second, [offered]);
  await tab.sync();
  expect(await held()).toBe(sha(second));
  expect(asked()).toEqual([part(offered.bytes), whole(second)]);
  expect(tab.engine.status).toMatchObject({ phase: 'idle', problem: null });
});

test('A2: a result of the right length with another digest is not used', async () => {
  // The manifest names a model that the delta does not make, and its length is right: only the digest tells.
  const lie = second.slice();
  lie[lie.length - 1] ^= 1;
  serve(lie, [{ from: first, bytes: delta }]);
  await tab.sync();
  expect(await held()).toBe(sha(lie));
  expect(asked()).toEqual([part(delta), whole(lie)]);
  expect(tab.engine.status.problem).toBeNull();
});

test('a bad delta is tried once, also when the whole cannot be had either', async () => {
  const offered = { from: first, bytes: delta, answer: () => new Response(flipped) };
  serve(second, [offered]);
  served.set(whole(second), () => new Response('no', { status: 503 }));
  for (let n = 0; n < 3; n++) await tab.sync('timer');
  expect(await held()).toBe(sha(first));
  expect(asked().filter((url) => url === part(delta))).toHaveLength(1);
});

test('without the base, or without a delta from it, the whole is fetched', async () => {
  serve(third, [{ from: second, bytes: makeDelta(second, third)! }]);
  await tab.sync();
  expect(asked()).toEqual([whole(third)]);
  await discardBlob(tab.db, sha(third));
  tab.requests.length = 0;
  serve(second, [{ from: third, bytes: makeDelta(third, second)! }]);
  await tab.sync();
  expect([await held(), asked()]).toEqual([sha(second), [whole(second)]]);
});

test('P10: a server before version 4 says nothing of deltas', async () => {
  serve(second, [{ from: first, bytes: delta }]);
  const { deltas: _, ...old } = (await served.get('/api/manifest')!().json()) as { deltas: unknown };
  served.set('/api/manifest', () => Response.json(old));
  await tab.sync();
  expect([await held(), asked()]).toEqual([sha(second), [whole(second)]]);
});

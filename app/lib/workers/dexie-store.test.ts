import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syntheticDataset } from '../../../models/testing/synthetic';
import { installBlob } from '../db/blobs';
import { sha256Hex } from '../sha256';
import { eraseDevice } from '../db/erase';
import { latestImpressions } from '../db/history';
import { createNewId } from '../db/ids';
import { Journal } from '../db/journal';
import { openPalateDb, type PalateDb } from '../db/open';
import { chooseWishes } from '../db/taste';
import { dexieStore } from './dexie-store';
import { createEngine } from './engine';
import { catalogueBytes, NOW } from './testing/memory-store';

const world = syntheticDataset({ items: 60 });
const request = { now: NOW, seed: 7, size: 5 };

let indexedDB: IDBFactory;
let db: PalateDb;
let journal: Journal;
beforeEach(() => {
  indexedDB = new IDBFactory();
  db = openPalateDb('test', { dexie: { indexedDB, IDBKeyRange } });
  journal = new Journal(db, { now: () => NOW, newId: createNewId(() => NOW) });
});
afterEach(() => db.retire());

const engineOf = () =>
  createEngine({ store: dexieStore(db), clock: () => performance.now(), idle: () => {} });

async function installCatalogue() {
  const bytes = catalogueBytes(world.items).bytes.slice().buffer;
  const digest = await sha256Hex(bytes);
  const manifest = { digest, bytes: bytes.byteLength, items: world.items.length, url: '/' };
  await installBlob(db, { kind: 'catalogue', manifest, bytes });
  return digest;
}

describe('dexieStore', () => {
  it('lets the engine rank what the database holds, tap by tap', async () => {
    const digest = await installCatalogue();
    const engine = engineOf();
    expect(await engine.open()).toMatchObject({ items: 60, catalogueDigest: digest, problem: null });
    expect((await engine.home(request)).preferences).toBe(0);
    await journal.record([{ kind: 'like', itemId: 'item-3' }]);
    const home = await engine.home(request);
    expect(home.preferences).toBe(1);
    expect(home.because[0].liked.id).toBe('item-3');
    expect((await engine.library({ now: NOW })).liked[0].card?.id).toBe('item-3');
  });

  it('hands over what was shown, the latest of it, without what was done', async () => {
    const impressions = ['a', 'b', 'c'].map((itemId) => ({ kind: 'impression', itemId }) as const);
    await journal.record([...impressions, { kind: 'like', itemId: 'a' }]);
    expect((await dexieStore(db).impressions(9)).map(({ itemId }) => itemId)).toEqual(['a', 'b', 'c']);
    expect((await dexieStore(db).impressions(2)).map(({ itemId }) => itemId)).toEqual(['b', 'c']);
    const [, , { row }] = await latestImpressions(db, 9);
    expect((await dexieStore(db).impressions(9, row - 1)).map(({ itemId }) => itemId)).toEqual(['a', 'b']);
    expect((await latestImpressions(db, 2)).map(({ itemId }) => itemId)).toEqual(['b', 'c']);
    expect((await dexieStore(db).historyAfter(0)).rows.map(({ kind }) => kind)).toEqual(['like']);
  });

  it('hands wishes over with the history, as another tab has just written them', async () => {
    await installCatalogue();
    const engine = engineOf();
    const genresOf = async () => {
      const { recommended, trending } = await engine.home(request);
      return [...recommended.entries, ...trending.entries].flatMap(({ card }) => card.genres);
    };
    expect(await genresOf()).toContain('Genre 1');
    await chooseWishes(db, { avoidedGenres: ['Genre 1'] }, NOW);
    expect(await genresOf()).not.toContain('Genre 1');
    await chooseWishes(db, { avoidedGenres: [] }, NOW);
    expect(await genresOf()).toContain('Genre 1');
  });

  it('P11: forgets the person before with the rest of the device, without being told', async () => {
    await installCatalogue();
    const engine = engineOf();
    await journal.record([{ kind: 'like', itemId: 'item-3' }]);
    expect((await engine.home(request)).preferences).toBe(1);
    await eraseDevice(db);
    // As a page that is opened now; the one before may write no more.
    const dexie = { indexedDB, IDBKeyRange };
    const next = openPalateDb('test', { dexie });
    await new Journal(next, { now: () => NOW, newId: createNewId(() => NOW) }).record([
      { kind: 'like', itemId: 'item-1' },
      { kind: 'like', itemId: 'item-2' },
    ]);
    next.retire();
    const { liked } = await engine.library({ now: NOW });
    expect(liked.map(({ standing }) => standing.itemId).toSorted()).toEqual(['item-1', 'item-2']);
  });

  it('A2: refuses bytes that the disk has damaged and has them fetched again', async () => {
    const digest = await installCatalogue();
    await db.blobs
      .where('digest')
      .equals(digest)
      .modify({ bytes: new ArrayBuffer(8) });
    const status = await engineOf().open();
    expect(status.items).toBe(0);
    expect(status.problem).toContain('damaged on this device');
    expect(await db.blobs.count()).toBe(0);
  });
});

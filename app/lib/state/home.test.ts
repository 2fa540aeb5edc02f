import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PalateDb } from '../db/open';
import { journalOf, MemoryDevice, quotaExceeded } from '../db/testing/memory-device';
import type { HomeView, Saying } from '../workers/messages';
import { Home } from './home.svelte';
import { Notices } from './notices.svelte';
import type { Recommend } from './recommend';
import { VisitSeed } from './seed';
import { Taps } from './taps';

let device: MemoryDevice;
let db: PalateDb;
let taps: Taps;
let home: Home;
let seed: VisitSeed;
/** Lets the write under way go on, or refuses it. */
let disk: { held: Promise<void>; release: () => void; full: boolean };
let asked: Saying[];
beforeEach(() => {
  device = new MemoryDevice();
  disk = { held: Promise.resolve(), release: () => {}, full: false };
  db = device.openTab((operation) => {
    if (operation === 'write' && disk.full) throw quotaExceeded();
  });
  const journal = journalOf(db);
  taps = new Taps(
    {
      prepare: (drafts) => journal.prepare(drafts),
      record: (drafts) => journal.record(drafts),
      write: (events) => disk.held.then(() => journal.write(events)),
    },
    new Notices(),
  );
  asked = [];
  const call = async (_: string, { saying }: { saying: Saying }) => {
    asked.push(saying);
    return { preferences: saying.events.length, recommended: { learnedUpTo: 3 } } as HomeView;
  };
  seed = new VisitSeed(7);
  home = new Home({ call } as unknown as Recommend, seed, taps);
});
afterEach(() => device.dispose());

const hold = () => (disk.held = new Promise((resolve) => (disk.release = resolve)));
const like = () => taps.record([{ kind: 'like', itemId: 'up-2009' }]);
const names = () => asked.map(({ events }) => events.map(({ itemId }) => itemId));

it('ranks with a tap while it is written, and shows the list when it is kept', async () => {
  hold();
  const keeping = like();
  const shown = home.refresh();
  await vi.waitFor(() => expect(names()).toEqual([['up-2009']]));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(home.view).toBeNull();
  disk.release();
  const [event] = (await keeping)!;
  await shown;
  expect(home.view).toMatchObject({ preferences: 1 });
  expect(asked[0]!.events[0]!.id).toBe(event!.id);
  await home.refresh();
  expect(asked[1]).toEqual({ events: [], keptRow: 1 });
});

it('does not show a list with a tap that the disk refused: it ranks again without', async () => {
  hold();
  const keeping = like();
  const shown = home.refresh();
  await vi.waitFor(() => expect(names()).toEqual([['up-2009']]));
  disk.full = true;
  disk.release();
  expect(await keeping).toBeNull();
  await shown;
  expect(names()).toEqual([['up-2009'], []]);
  expect(home.view).toMatchObject({ preferences: 0 });
});

it('asks again for the list that the seed stands for, as far as it had learned', async () => {
  await home.refresh();
  expect(seed.learnedUpTo).toBe(3);
  seed.step();
  expect(seed.learnedUpTo).toBeUndefined();
});

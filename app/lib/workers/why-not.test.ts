import { beforeEach, describe, expect, it } from 'vitest';
import { syntheticDataset } from '../../../models/testing/synthetic';
import { WISH_REGISTERS } from '../../../models/wishes';
import { createEngine } from './engine';
import { artefactBytes, catalogueBytes, MemoryStore, NOW } from './testing/memory-store';

const world = syntheticDataset({ items: 200, users: 120 });
const artefact = await artefactBytes(world, 8, 'model-1');
const catalogue = catalogueBytes(world.items);
const request = { now: NOW, seed: 7, size: 10 };

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
  store.held = { catalogue, collaborative: artefact };
  for (const id of world.itemsOf(1).slice(0, 4)) store.tap('like', id);
});
const engine = () => createEngine({ store, clock: () => performance.now(), idle: () => undefined });
const all = async (of = engine()) =>
  new Map(
    await Promise.all(
      world.items.map(async ({ id }) => [id, (await of.whyNot({ ...request, id }))!] as const),
    ),
  );
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('why not', () => {
  it('R5: ranks all that may be listed by the scores of the list, and says what each lacks to the last of the best', async () => {
    const of = engine();
    const views = await all(of);
    const free = [...views].filter(([, { barred }]) => !barred);
    expect(free).toHaveLength(196);
    const byScore = free.sort(([, a], [, b]) => b.score! - a.score!);
    byScore.forEach(([, view], at) => {
      expect(view).toMatchObject({ listable: 196, places: 10 });
      const equals = byScore.filter(([, { score }]) => score === view.score).length;
      expect(view.rank).toBeGreaterThan(at + 1 - equals);
      expect(view.rank).toBeLessThanOrEqual(at + 1);
      if (view.rank! <= 10) return void expect(view).toMatchObject({ bar: null, parts: [] });
      expect(view.bar!.card.id).toBe(byScore[9][0]);
      expect(sum(view.parts.map(({ own }) => own))).toBeCloseTo(view.score!, 5);
      expect(sum(view.parts.map(({ bar }) => bar))).toBeCloseTo(view.bar!.score, 5);
      const lacks = view.parts.map(({ own, bar }) => own - bar);
      expect(lacks).toEqual([...lacks].sort((a, b) => a - b));
    });
    // What is in the list of now is said to be, in its place; and only what some source has can be there.
    const { recommended } = await of.home(request);
    for (const [id, { shown, drawnBy }] of free) {
      const entry = recommended.entries.find(({ card }) => card.id === id);
      expect(shown).toEqual(entry ? { position: entry.position, source: entry.source } : null);
      if (entry) expect(drawnBy).toContain(entry.source);
    }
  });

  it('says what bars it before anything else, and where it would stand', async () => {
    const [liked] = world.itemsOf(1);
    const view = (await engine().whyNot({ ...request, id: liked }))!;
    expect(view).toMatchObject({ barred: { by: 'said', said: ['liked'] }, shown: null, drawnBy: [] });
    expect(view.rank).toBeLessThan(20);
    const id = world.itemsOf(0)[0];
    const before = (await engine().whyNot({ ...request, id }))!;
    store.taste = [{ name: WISH_REGISTERS.avoidedGenres, value: ['Genre 0'] }];
    const after = (await engine().whyNot({ ...request, id }))!;
    expect(after.barred).toEqual({ by: 'wishes', wishes: [{ kind: 'genre', wish: 'Genre 0' }] });
    expect(after.score).toBe(before.score);
    store.tap('hide', id);
    expect((await engine().whyNot({ ...request, id }))!.barred).toEqual({
      by: 'said',
      said: ['hidden'],
    });
  });

  it('has no rank for what no model knows, and nothing for what the catalogue does not have', async () => {
    expect(await engine().whyNot({ ...request, id: 'no-such-item' })).toBeNull();
    const silent = world.items.map((item) => ({ ...item, crowd: null }));
    store = new MemoryStore();
    store.held = { catalogue: catalogueBytes(silent), collaborative: null };
    const view = (await engine().whyNot({ ...request, id: world.items[5].id }))!;
    expect(view).toMatchObject({ barred: null, score: null, rank: null, bar: null, parts: [] });
    store.held = { catalogue: null, collaborative: null };
    expect(await engine().whyNot({ ...request, id: world.items[5].id })).toBeNull();
  });
});

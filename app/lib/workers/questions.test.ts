import { beforeEach, describe, expect, it } from 'vitest';
import { syntheticDataset } from '../../../models/testing/synthetic';
import { createEngine } from './engine';
import { artefactBytes, catalogueBytes, MemoryStore, NOW } from './testing/memory-store';

const world = syntheticDataset({ items: 200, users: 120 });
const artefact = await artefactBytes(world, 8, 'model-1');
const catalogue = catalogueBytes(world.items);

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
  store.held = { catalogue, collaborative: artefact };
});

const engineOf = () => createEngine({ store, clock: () => performance.now(), idle: () => undefined });
const ask = async (unanswered?: readonly string[], engine = engineOf()) =>
  engine.home({ now: NOW, seed: 7, size: 10, ...(unanswered && { unanswered }) });

describe('questions', () => {
  it('come with the lists, for somebody who wants to be asked', async () => {
    expect(await ask()).toMatchObject({ question: null, said: 0 });
    const { question } = await ask([]);
    expect(question).toMatchObject({ surface: 'onboarding', policy: 'd-optimal@1', modelVersion: 'model-1' });
    expect(question!.entries).toHaveLength(1);
    expect(question!.entries[0]).toMatchObject({ position: 0, propensity: 1, source: 'd-optimal' });
  });

  it('go on after each answer, about other tastes, and come back with an undo', async () => {
    const engine = engineOf();
    const asked: string[] = [];
    for (const kind of ['like', 'dislike', 'like'] as const) {
      const { question } = await ask([], engine);
      asked.push(question!.entries[0].card.id);
      store.tap(kind, asked.at(-1)!);
    }
    const { said, question } = await ask([], engine);
    expect(said).toBe(3);
    const tastes = [...asked, question!.entries[0].card.id].map((id) => world.clusterOf.get(id));
    expect(new Set(tastes).size).toBeGreaterThanOrEqual(3);
    const last = store.events.at(-1)!;
    store.tap('undo', last.itemId, { context: { undoes: last.id } });
    const before = await ask([], engine);
    expect(before.said).toBe(2);
    expect(before.question!.entries[0].card.id).toBe(asked[2]);
  });

  it('pass over what the person cannot answer, under another name for each', async () => {
    const { question } = await ask([]);
    const [{ card }] = question!.entries;
    const next = await ask([card.id]);
    expect(next.question!.entries[0].card.id).not.toBe(card.id);
    expect(next.question!.slateId).not.toBe(question!.slateId);
    expect((await ask(world.items.map(({ id }) => id))).question).toBeNull();
  });

  it('R2: are about well-known titles on a device without a shared model', async () => {
    store.held = { catalogue, collaborative: null };
    const { question } = await ask([]);
    expect(question).toMatchObject({ policy: 'familiar@1', entries: [{ source: 'familiar' }] });
    store.held = { catalogue: null, collaborative: null };
    expect((await ask([])).question).toBeNull();
  });
});

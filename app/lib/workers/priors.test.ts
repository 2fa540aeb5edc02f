/** What others' answers do to the lists of a device: how much, how it is named, and what happens when they cannot be used. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { SlateSource } from '../../../models/bandit/config';
import { encodePrior } from '../../../models/bandit/prior';
import { sharedOf } from '../../../models/bandit/shared';
import { addRound, emptyStatistics } from '../../../models/bandit/statistics';
import { showing } from '../../../models/bandit/testing/moment';
import { syntheticDataset } from '../../../models/testing/synthetic';
import { createEngine, type Engine } from './engine';
import type { StoredBytes } from './engine-store';
import { artefactBytes, catalogueBytes, MemoryStore, NOW } from './testing/memory-store';

const world = syntheticDataset({ items: 200, users: 120 });
const artefact = await artefactBytes(world, 8, 'model-1');
const catalogue = catalogueBytes(world.items);
const request = { now: NOW, seed: 7, size: 20 };
const MOMENT = showing({ certainty: 0.3, agreement: 0.5, day_cos: 1 });

/** Of eight people who had 40 showings of each source and earned by one alone. */
function priorBytes(earns: SlateSource, digest: string): StoredBytes {
  const person = emptyStatistics();
  for (let n = 0; n < 40; n++)
    for (const source of ['blend', 'trending', 'fresh'] as const)
      addRound(person[source], MOMENT, source === earns ? 0.8 : 0, 1);
  return { digest, version: digest, bytes: encodePrior(sharedOf(Array(8).fill(person)))! };
}
const trending = priorBytes('trending', '0123456789abcdef');
const fresh = priorBytes('fresh', 'fedcba9876543210');
/** As a server that is ahead of this Palate would ship it. */
const newer: StoredBytes = {
  ...{ digest: 'newer', version: 'newer' },
  bytes: new TextEncoder().encode(
    new TextDecoder().decode(fresh.bytes).replace('"version":1', '"version":2'),
  ),
};

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
  store.held = { catalogue, collaborative: artefact };
  for (const id of world.itemsOf(1).slice(0, 4)) store.tap('like', id);
});
const engineOf = () =>
  createEngine({ store, clock: () => performance.now(), idle: (work) => queueMicrotask(work) });
const listOf = async (engine: Engine, seed = request.seed) =>
  (await engine.home({ ...request, seed })).recommended;
const chosenBy = (source: SlateSource, { entries }: Awaited<ReturnType<typeof listOf>>) =>
  entries.filter((entry) => entry.source === source).length;

describe('what others’ answers say', () => {
  it('is what a newcomer’s list begins with, and the status tells of it', async () => {
    const alone = await listOf(engineOf());
    store.held.prior = trending;
    const engine = engineOf();
    const list = await listOf(engine);
    expect(chosenBy('trending', list)).toBeGreaterThan(10);
    expect(chosenBy('trending', alone)).toBeLessThan(5);
    expect(await engine.status()).toMatchObject({ problem: null, prior: { people: 8 } });
  });

  it('R3, R4: is named where it was used, and the same list comes again in another worker', async () => {
    const alone = await listOf(engineOf());
    store.held.prior = trending;
    const list = await listOf(engineOf());
    expect([alone.modelVersion, list.modelVersion]).toEqual(['model-1', 'model-1+prior:01234567']);
    expect(list.slateId).not.toBe(alone.slateId);
    const { learnedUpTo } = list;
    store.tap('dislike', list.entries[0].card.id);
    const later = await engineOf().home({ ...request, learnedUpTo });
    store.events.pop();
    expect(await engineOf().home({ ...request, learnedUpTo })).toMatchObject({ recommended: list });
    expect(later.recommended.learnedUpTo).toBe(learnedUpTo);
    // Without it, all is as it was: bit for bit.
    store.held.prior = null;
    expect(await listOf(engineOf())).toEqual(alone);
  });

  it('is outweighed by the person’s own answers', async () => {
    store.held.prior = trending;
    for (let n = 0; n < 600; n++) {
      const source = n % 2 ? 'blend' : 'trending';
      const shown = store.tap('impression', world.itemsOf(0)[n % 20], {
        context: { source, features: MOMENT, propensity: 0.5 },
      });
      const kind = source === 'blend' ? 'like' : 'dislike';
      store.tap(kind, shown.itemId, { context: { impressionId: shown.id } });
    }
    const list = await listOf(engineOf());
    expect(chosenBy('trending', list)).toBeLessThan(3);
    expect(chosenBy('blend', list)).toBeGreaterThan(15);
  });

  it('takes the place of what was said before, and goes when there is none any more', async () => {
    store.held.prior = trending;
    const engine = engineOf();
    const first = await listOf(engine);
    store.held.prior = fresh;
    expect(await engine.reload()).toMatchObject({ problem: null });
    const second = await listOf(engine);
    expect([chosenBy('trending', first) > 10, chosenBy('fresh', second) > 10]).toEqual([true, true]);
    store.held.prior = null;
    expect(await engine.reload()).toMatchObject({ prior: null });
    expect((await listOf(engine)).modelVersion).toBe('model-1');
  });

  it('A2: of a newer version is not used and said so: what was in use stays, or the device learns alone', async () => {
    const alone = await listOf(engineOf());
    store.held.prior = trending;
    const engine = engineOf();
    const before = await listOf(engine);
    store.held.prior = newer;
    const { problem, prior } = await engine.reload();
    expect(problem).toContain('version 2 is newer than 1. Update Palate.');
    expect(problem).toContain('what they said before stays');
    expect(prior).toEqual({ people: 8 });
    expect(await listOf(engine)).toEqual(before);
    const other = engineOf();
    expect((await other.open()).problem).toContain('so lists follow your own alone');
    expect(await listOf(other)).toEqual(alone);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeThreads } from '../kernels/node/threads';
import { syntheticDataset } from '../testing/synthetic';
import type { Preference } from '../types';
import { collaborativeTrainer, fitEvidence } from './als';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from './config';

const world = syntheticDataset();
const config = { ...COLLABORATIVE_DEFAULTS, factors: 6, iterations: 5 };
const like = (itemId: string, confidence = 1): Preference => ({ itemId, liked: true, confidence, at: 0 });
const fit = (
  users: readonly (readonly Preference[])[],
  items = world.items,
  changes: Partial<CollaborativeConfig> = {},
) => collaborativeTrainer.fit({ items, users, now: 0 }, { ...config, ...changes }, { seed: 1 });

describe('training on odd evidence', () => {
  it.each([
    ['one item', [[like(world.items[0].id)], [like(world.items[0].id)]], world.items.slice(0, 1)],
    ['one person who likes everything', [world.items.map(({ id }) => like(id))], world.items],
    [
      'people who like everything beside people who like nothing',
      [world.items.map(({ id }) => like(id)), [], world.items.map(({ id }) => like(id)), []],
      world.items,
    ],
    ['dislikes alone', [world.items.map(({ id }) => ({ ...like(id), liked: false }))], world.items],
    ['confidence of a billion', [[like(world.items[0].id, 1e9), like(world.items[1].id)]], world.items],
  ])('ends in finite factors: %s', async (_, users, items) => {
    for (const solver of ['conjugate-gradient', 'blocks'] as const) {
      const state = await fit(users, items, { solver });
      expect(state.itemFactors.every(Number.isFinite)).toBe(true);
      expect(state.gramian.every(Number.isFinite)).toBe(true);
    }
  });

  it('takes a row that is there twice for evidence twice as sure', async () => {
    const [first, ...others] = world.users;
    const [one, ...rest] = first;
    const twice = await fit([[one, one, ...rest], ...others]);
    const surer = await fit([[{ ...one, confidence: 2 * one.confidence }, ...rest], ...others]);
    for (const [at, value] of twice.itemFactors.entries())
      expect(value).toBeCloseTo(surer.itemFactors[at], 4);
  });
});

describe('training where something is missing', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('says what to lower when there is not the memory', async () => {
    const source = { rows: 10, columns: 10, most: 2 ** 40, fill: () => 0 };
    const notes: string[] = [];
    const ids = Array.from({ length: 10 }, (_, item) => `item-${item}`);
    const trained = fitEvidence(ids, source, config, { seed: 1, onNote: (note) => void notes.push(note) });
    await expect(trained).rejects.toThrow(/not enough memory.*Lower the number of factors/);
    expect(notes).toEqual([expect.stringMatching(/^Training in TypeScript.*GiB.*the most is 4/)]);
  });

  it('trains in one thread without shared memory, learns the same, and says so', async () => {
    const expected = await fit(world.users);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const notes: string[] = [];
    const state = await collaborativeTrainer.fit(world, config, {
      ...{ seed: 1, threads: nodeThreads(2), onNote: (note: string) => void notes.push(note) },
    });
    expect(state.itemFactors).toEqual(expected.itemFactors);
    expect(notes).toEqual(['Training in one thread: there is no shared memory here.']);
  });

  it('trains in TypeScript without SIMD, and says so', async () => {
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const notes: string[] = [];
    try {
      await collaborativeTrainer.fit(world, config, { seed: 1, onNote: (note) => void notes.push(note) });
    } finally {
      validate.mockRestore();
    }
    expect(notes).toEqual([expect.stringContaining('no WebAssembly with SIMD')]);
  });
});

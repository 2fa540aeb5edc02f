import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wishesFrom } from '../../../models/wishes';
import type { PalateDb } from '../db/open';
import { tasteRegisters } from '../db/taste';
import { MemoryDevice, quotaExceeded } from '../db/testing/memory-device';
import type { Recommend } from './recommend';
import { Taste } from './taste.svelte';

let device: MemoryDevice;
let db: PalateDb;
let full: boolean;
beforeEach(() => {
  device = new MemoryDevice();
  full = false;
  db = device.openTab((operation) => {
    if (operation === 'write' && full) throw quotaExceeded();
  });
});
afterEach(() => device.dispose());

const kept = async () => wishesFrom(await tasteRegisters(db));
/** The card asks for its view; what is in it does not matter here. */
const worker = { call: async () => null } as unknown as Recommend;

describe('asking for something', () => {
  it('keeps it while the lists of the one before are still made: the page may be left at once', async () => {
    let ranked = () => {};
    const taste = new Taste(db, worker, () => new Promise((resolve) => (ranked = resolve)));
    const first = taste.ask({ favouriteGenres: ['Drama'] });
    await vi.waitFor(async () => expect((await kept()).favouriteGenres).toEqual(['Drama']));
    const second = taste.ask({ favouriteGenres: [], avoidedGenres: ['Drama'] });
    await vi.waitFor(async () => expect((await kept()).avoidedGenres).toEqual(['Drama']));
    expect((await kept()).favouriteGenres).toEqual([]);
    const all = Promise.all([first, second]);
    for (let done = false; !done; await Promise.resolve()) {
      void all.then(() => (done = true));
      ranked();
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(taste.wishes.avoidedGenres).toEqual(['Drama']);
  });

  it('ranks after the last word of many, and shares the rankings before it', async () => {
    const seen: (number | null)[] = [];
    const taste = new Taste(db, worker, async () => {
      seen.push((await kept()).novelty);
    });
    await Promise.all([0.6, 0.7, 0.8, 0.9].map((novelty) => taste.ask({ novelty })));
    expect(seen.at(-1)).toBe(0.9);
    expect(seen.length).toBeLessThan(4);
    expect(taste.wishes.novelty).toBe(0.9);
  });

  it('goes back to what is kept when there is no room', async () => {
    const rank = vi.fn(async () => undefined);
    const taste = new Taste(db, worker, rank);
    await taste.ask({ novelty: 0.7 });
    full = true;
    await expect(taste.ask({ novelty: 0.2 })).rejects.toThrow('full');
    expect(taste.wishes.novelty).toBe(0.7);
    expect(rank).toHaveBeenCalledTimes(1);
  });
});

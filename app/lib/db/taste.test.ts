import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_WISHES, wishesFrom } from '../../../models/wishes';
import { observeUnsentChoices } from './choices';
import { StorageFullError } from './errors';
import type { PalateDb } from './open';
import { choose, dirtyRegisters, settleRegisters } from './registers';
import { chooseWishes, observeTaste, tasteRegisters } from './taste';
import { MemoryDevice, NOW, quotaExceeded } from './testing/memory-device';

let device: MemoryDevice;
let db: PalateDb;
let room: number;
beforeEach(() => {
  device = new MemoryDevice();
  room = Infinity;
  db = device.openTab((operation) => {
    if (operation === 'write' && --room < 0) throw quotaExceeded();
  });
});
afterEach(() => device.dispose());

const wishes = async () => wishesFrom(await tasteRegisters(db));
/** Until live queries have had their say. */
const later = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('wishes on this device', () => {
  it('P6: keep what is not named, and each has a later clock than the one before', async () => {
    await choose(db, 'privacy', 'device', NOW);
    await chooseWishes(db, { favouriteGenres: ['Drama'], adult: true }, NOW);
    await chooseWishes(db, { favouriteGenres: [], avoidedGenres: ['Drama'] }, NOW - 1000);
    expect(await wishes()).toEqual({ ...NO_WISHES, avoidedGenres: ['Drama'], adult: true });
    const clocks = (await dirtyRegisters(db, 9)).map(({ clock: { ms, count } }) => `${ms} ${count}`);
    expect(new Set(clocks).size).toBe(4);
  });

  it('are written all or none, and the person is told', async () => {
    await chooseWishes(db, { favouriteGenres: ['Drama'] }, NOW);
    room = 2; // the first register and its clock, and no more
    const both = chooseWishes(db, { favouriteGenres: [], avoidedGenres: ['Drama'] }, NOW + 1);
    await expect(both).rejects.toThrow(StorageFullError);
    room = Infinity;
    expect(await wishes()).toEqual({ ...NO_WISHES, favouriteGenres: ['Drama'] });
  });

  it('are seen by another tab', async () => {
    const seen: string[] = [];
    const stop = observeTaste(device.openTab(), (registers) => {
      seen.push(wishesFrom(registers).favouriteTags.join());
    });
    await vi.waitFor(() => expect(seen).toEqual(['']));
    await chooseWishes(db, { favouriteTags: ['space'] }, NOW);
    await vi.waitFor(() => expect(seen).toEqual(['', 'space']));
    stop();
  });

  it('are reported once as unsent, again when they change, and not when they were sent', async () => {
    let chosen = 0;
    const stop = observeUnsentChoices(db, () => chosen++);
    await later();
    expect(chosen).toBe(0);
    await chooseWishes(db, { novelty: 0.7 }, NOW);
    await vi.waitFor(() => expect(chosen).toBe(1));
    await chooseWishes(db, { novelty: 0.8 }, NOW);
    await vi.waitFor(() => expect(chosen).toBe(2));
    const sent = await dirtyRegisters(db, 9);
    await settleRegisters(db, sent, sent);
    await later();
    stop();
    expect(chosen).toBe(2);
  });
});

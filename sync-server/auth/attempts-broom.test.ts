import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Database } from '../db/connect';
import { attempts } from '../db/schema';
import { ENGINES } from '../testing/databases';
import { AttemptsBroom } from './attempts-broom';
import { Throttle } from './throttle';

let database: Database;
beforeAll(async () => {
  database = await ENGINES[0].open();
});
afterAll(() => database.close());

it('leaves no counter of anybody an hour after it is over, and every one before', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const said: string[] = [];
  const broom = new AttemptsBroom({ db: database.db, log: (line) => said.push(line) });
  const throttle = new Throttle(database.db);
  const rows = () => database.db.$count(attempts);
  const guess = () => throttle.spend({ email: 'ada@example.org', from: '203.0.113.7', browser: null });
  try {
    for (let n = 0; n < 5; n++) await guess();
    broom.start();
    await vi.advanceTimersByTimeAsync(23 * 3600_000);
    await vi.waitFor(async () => expect(await rows()).toBe(2)); // the gate was shut for a minute
    await expect(guess()).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(2 * 3600_000);
    await vi.waitFor(async () => expect(await rows()).toBe(0));
    expect(said).toEqual([]);
  } finally {
    await broom.stop();
    vi.useRealTimers();
  }
});

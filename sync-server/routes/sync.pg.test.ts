/** P5 where it can go wrong: several connections, on a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { ENGINES } from '../testing/databases';
import { TestDevice, startServer, startWithFilms } from '../testing/server';
import type { TestServer } from '../testing/server';

const postgres = ENGINES.find(({ name }) => name === 'PostgreSQL')!;

describe.skipIf(!postgres.available)('on PostgreSQL with several connections', () => {
  let database: Database;
  let server: TestServer;
  beforeAll(async () => {
    database = await postgres.open();
    server = await startWithFilms(database);
  });
  afterAll(() => database.close());

  it('P5: a reader beside four writers never passes a number that comes later', async () => {
    const first = await TestDevice.join(server);
    const writers = [first, await first.another(), await first.another(), await first.another()];
    const otherProcess = startServer(database); // a second app on the same database
    let writing = true;

    const write = async (device: TestDevice) => {
      for (let n = 0; n < 15; n++) await device.push(device.events(1 + (n % 4)));
    };
    const read = async () => {
      const seen: number[] = [];
      let cursor = 0;
      for (let last = false; !last;) {
        last = !writing; // one more page after the last write
        const page = await (
          await otherProcess.request(`/api/sync/pull?cursor=${cursor}&limit=7`, { headers: first.headers })
        ).json();
        seen.push(...page.events.map(({ serverSeq }: { serverSeq: number }) => serverSeq));
        cursor = page.cursor;
        last &&= !page.more;
      }
      return seen;
    };

    const reading = Promise.all([read(), read()]);
    await Promise.all(writers.map(write));
    writing = false;
    const total = writers.length * (4 * (1 + 2 + 3 + 4) - 4);
    const everything = Array.from({ length: total }, (_, index) => index + 1);
    for (const seen of await reading) expect(seen).toEqual(everything);
  });

  it('P2: one push sent over two connections at once is taken once', async () => {
    const device = await TestDevice.join(server);
    const events = device.events(50);
    const answers = await Promise.all([device.push(events), device.push(events), device.push(events)]);
    expect(answers.map(({ ackedSeq }) => ackedSeq)).toEqual([50, 50, 50]);
    expect((await device.pullAll()).events).toHaveLength(50);
  });

  it('migrates once when several processes start together', async () => {
    await Promise.all([migrate(database), migrate(database), migrate(database)]);
  });

  it('holds a named lock across connections, and one of another name beside it', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let first: Promise<unknown> | null = null;
    await new Promise<void>((taken) => {
      first = database.withTryLock('training', () => (taken(), held.then(() => 'done')));
    });
    expect(await database.withTryLock('training', async () => 1)).toEqual({ held: false });
    expect(await database.withTryLock('other', async () => 1)).toEqual({ held: true, value: 1 });
    release();
    expect(await first).toEqual({ held: true, value: 'done' });
    expect(await database.withTryLock('training', async () => 2)).toEqual({ held: true, value: 2 });
  });
});

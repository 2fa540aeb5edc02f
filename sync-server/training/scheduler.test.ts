import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertItems } from '../db/catalogue';
import type { Database } from '../db/connect';
import { listRuns } from '../db/training-runs';
import { addPerson, emptyTables, madeItem } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { TrainingScheduler } from './scheduler';

const MINUTE = 60_000;

/** All runs here are skipped ones: nobody has two likes, which the real trainer finds out quickly. */
describe.each(ENGINES)('the scheduler on $name', ({ available, open }) => {
  describe.skipIf(!available)('with new evidence', () => {
    let database: Database;
    let scheduler: TrainingScheduler;
    let time = 0;
    let people = 0;
    const now = () => time;
    const config = { leastEvents: 3, leastMs: 5 * MINUTE };
    const runs = async () => (await listRuns(database.db)).length;
    const tap = async (count: number, privacy: 'device' | null = null) => {
      for (let n = 0; n < count; n++)
        await addPerson(database, ++people, [{ kind: 'like', itemId: 'a', value: null, at: time }], privacy);
    };
    const arrived = async () => {
      scheduler.evidenceArrived();
      await scheduler.idle();
    };

    beforeAll(async () => {
      database = await open();
    });
    beforeEach(async () => {
      await emptyTables(database);
      await insertItems(database.db, [madeItem('a')], new Date(0));
      time = 100 * MINUTE;
      scheduler = new TrainingScheduler({ database, now, log: () => {}, config });
    });
    afterEach(() => scheduler.stop());
    afterAll(() => database.close());

    it('trains when there is enough of it, and not before', async () => {
      await tap(2);
      await arrived();
      expect(await runs()).toBe(0);
      await tap(1);
      await arrived();
      expect(await listRuns(database.db)).toMatchObject([{ trigger: 'evidence', evidence: { people: 3 } }]);
    });

    it('V1: does not count the taps of people who do not contribute', async () => {
      await tap(5, 'device');
      await arrived();
      expect(await runs()).toBe(0);
    });

    it('waits between two runs, then counts only what came since', async () => {
      await tap(3);
      await arrived();
      time += MINUTE;
      await tap(3);
      await arrived();
      expect(await runs()).toBe(1);
      time += 5 * MINUTE;
      await arrived();
      expect(await runs()).toBe(2);
      time += 10 * MINUTE;
      await arrived();
      expect(await runs()).toBe(2);
    });

    it('never works twice at once, however many pushes come', async () => {
      await tap(3);
      for (let n = 0; n < 20; n++) scheduler.evidenceArrived();
      await scheduler.idle();
      expect(await runs()).toBe(1);
    });

    it('starts nothing once it was stopped', async () => {
      await tap(3);
      await scheduler.stop();
      await arrived();
      expect(await runs()).toBe(0);
    });

    it('tells of a failure and goes on', async () => {
      const lines: string[] = [];
      const train = () => Promise.reject(new Error('out of memory'));
      const failing = new TrainingScheduler({
        database,
        now,
        log: (line) => lines.push(line),
        config,
        train,
      });
      await tap(3);
      failing.evidenceArrived();
      await failing.idle();
      expect(lines).toEqual(['Training failed: out of memory']);
      await failing.stop();
    });
  });
});

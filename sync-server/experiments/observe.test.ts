import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assignedVariant } from '../../models/experiments/assign';
import type { Plan } from '../../models/experiments/experiment';
import type { InteractionKind } from '../../models/types';
import { listAudit } from '../db/audit';
import type { Database } from '../db/connect';
import { findExperiment, insertExperiment } from '../db/experiments';
import { attempts } from '../db/schema';
import { emptyTables } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { FILMS, NOW, startServer, startWithFilms, TestDevice } from '../testing/server';
import type { LocalServer } from '../testing/server';
import { resultsOf } from './experiments';
import { observe } from './observe';
import { ExperimentWatch, stopIfHarmful } from './watch';

const DAY = 24 * 60 * 60 * 1000;
const ID = '11111111-1111-4111-8111-111111111111';
const PLAN = {
  ...{ name: 'More of chance', share: 1, days: 7, guards: {} as Record<string, number> },
  variants: [
    { name: 'usual', weight: 1, changes: {} },
    { name: 'chance', weight: 1, changes: { policy: 'epsilon-greedy' as const } },
  ],
};
const EXPERIMENT = { id: ID, ...(PLAN as Plan) };
const [USUAL, CHANCE] = ['usual', 'chance'];

describe.each(ENGINES)('what an experiment shows, on $name', ({ available, open }) => {
  describe.skipIf(!available)('from pushed events', () => {
    let database: Database;
    let server: LocalServer;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await emptyTables(database);
      server = await startWithFilms(database);
    });

    const begin = (guards: Record<string, number> = {}) =>
      insertExperiment(
        database.db,
        { id: ID, plan: { ...PLAN, guards } },
        { actorId: null, now: new Date(NOW) },
      );
    const variantOf = ({ personId }: TestDevice) => assignedVariant(EXPERIMENT, personId)!.name;
    /** `each` people in each variant. */
    const people = async (each: number) => {
      const found = new Map<string, TestDevice[]>([
        [USUAL, []],
        [CHANCE, []],
      ]);
      while ([...found.values()].some((some) => some.length < each)) {
        // One client address makes all of these people: by a server that has seen nobody yet.
        await database.db.delete(attempts);
        const device = (await TestDevice.join(startServer(database))).at(server);
        const some = found.get(variantOf(device))!;
        if (some.length < each) some.push(device);
      }
      return { usual: found.get(USUAL)!, chance: found.get(CHANCE)! };
    };
    const shown = (device: TestDevice, variant = variantOf(device), source = 'blend') =>
      FILMS.slice(0, 2).map((itemId) =>
        device.event({ kind: 'impression', itemId, context: { experiment: ID, variant, source } }),
      );
    const answer = (
      device: TestDevice,
      kind: InteractionKind,
      { id, itemId }: { id: string; itemId: string },
    ) => device.event({ kind, itemId, context: { impressionId: id } });
    /** Shows two films and answers the first. */
    const visit = async (device: TestDevice, kind: InteractionKind | null = null) => {
      const impressions = shown(device);
      await device.push(kind ? [...impressions, answer(device, kind, impressions[0]!)] : impressions);
      return impressions;
    };
    const observed = async (at = server.now) => {
      const [usual, chance] = await observe(database.db, EXPERIMENT, at);
      return { usual: usual!, chance: chance! };
    };
    const counts = async (at?: number) => {
      const { usual, chance } = await observed(at);
      return [usual.entered, usual.people, chance.entered, chance.people];
    };

    it('counts each person once, when they were observed to the end', async () => {
      const { usual, chance } = await people(5);
      for (const device of usual) await visit(device);
      server.now += DAY;
      for (const device of chance) await visit(device, 'like');
      expect(await counts(NOW + 7 * DAY - 1)).toEqual([5, 0, 5, 0]);
      expect(await counts(NOW + 7 * DAY)).toEqual([5, 5, 5, 0]);
      const { usual: before, chance: after } = await observed(NOW + 8 * DAY);
      expect(before.means).toEqual({ reward: 0, welcomed: 0, refused: 0, unranked: 0 });
      expect(after.means!.welcomed).toBe(0.5);
      expect(after.means!.reward).toBeCloseTo(0.4, 6);
      expect(after.differences!.welcomed.estimate).toBe(0.5);
      expect(before.differences).toBeNull();
    });

    it('does not hear what came after a person was observed to the end', async () => {
      const { usual } = await people(1);
      const [impression] = await visit(usual[0]!);
      server.now = NOW + 7 * DAY;
      await usual[0]!.push([answer(usual[0]!, 'dislike', impression!), ...shown(usual[0]!)]);
      const five = await people(5);
      for (const device of five.usual) await visit(device);
      const { usual: all } = await observed(NOW + 14 * DAY);
      expect([all.people, all.means!.refused]).toEqual([6, 0]);
    });

    it('P2: is the same when everything is pushed again', async () => {
      const { usual, chance } = await people(5);
      for (const device of [...usual, ...chance]) await visit(device, 'hide');
      const once = await observed(NOW + 7 * DAY);
      const device = chance[0]!;
      const [first, second] = shown(device);
      await device.push([first]);
      await device.push([first, second]);
      await device.push([second, first]);
      const again = await observed(NOW + 7 * DAY);
      expect(again.usual).toEqual(once.usual);
      expect(again.chance.means!.refused).toBeCloseTo((4 * 0.5 + 0.25) / 5, 12);
    });

    it('hears an undo', async () => {
      const { usual } = await people(5);
      for (const device of usual) {
        const [impression] = await visit(device);
        const like = answer(device, 'like', impression!);
        await device.push([
          like,
          device.event({ kind: 'undo', itemId: like.itemId, context: { undoes: like.id } }),
        ]);
      }
      expect((await observed(NOW + 7 * DAY)).usual.means).toMatchObject({ reward: 0, welcomed: 0 });
    });

    it('believes no device that claims another variant than its person has, or another experiment', async () => {
      const { usual, chance } = await people(1);
      await usual[0]!.push(shown(usual[0]!, CHANCE));
      await chance[0]!.push(shown(chance[0]!, 'neither'));
      expect(await counts()).toEqual([0, 0, 0, 0]);
      const [one] = usual;
      const elsewhere = { experiment: '22222222-2222-4222-8222-222222222222', variant: USUAL };
      await one!.push([one!.event({ kind: 'impression', itemId: FILMS[0]!, context: elsewhere })]);
      expect(await counts()).toEqual([0, 0, 0, 0]);
    });

    it('takes two devices of one person for one', async () => {
      const { usual } = await people(1);
      await visit(usual[0]!);
      await visit(await usual[0]!.another());
      expect(await counts()).toEqual([1, 0, 0, 0]);
    });

    it('V1: knows only who contributes, and forgets whoever withdraws or is erased', async () => {
      const { usual } = await people(3);
      for (const device of usual) await visit(device);
      expect(await counts()).toEqual([3, 0, 0, 0]);
      const clock = { ms: NOW, count: 0, deviceId: usual[0]!.id };
      await usual[0]!.push([], [{ name: 'privacy', value: 'devices', clock }]);
      expect(await counts()).toEqual([2, 0, 0, 0]);
      const { headers } = usual[1]!;
      const erased = await server.request('/api/person', {
        ...{ method: 'DELETE', headers: { ...headers, 'Content-Type': 'application/json' } },
        body: '{}',
      });
      expect(erased.ok).toBe(true);
      expect(await counts()).toEqual([1, 0, 0, 0]);
    });

    it('V3: tells nothing of fewer than five people', async () => {
      await begin();
      const { usual, chance } = await people(5);
      for (const device of usual.slice(1)) await visit(device, 'like');
      for (const device of chance) await visit(device, 'like');
      const row = (await findExperiment(database.db, ID))!;
      const told = await resultsOf(database.db, row, NOW + 7 * DAY);
      expect(told.variants[0]).toEqual({
        ...{ name: 'usual', entered: null, people: null, means: null, differences: null },
      });
      expect(told.variants[1]).toMatchObject({ name: 'chance', entered: 5, people: 5, differences: null });
      await visit(usual[0]!, 'like');
      const more = await resultsOf(database.db, row, NOW + 7 * DAY);
      expect(more.variants[1]!.differences).not.toBeNull();
    });

    it('after it was stopped shows what it showed then', async () => {
      const row = (await begin())!;
      const { usual, chance } = await people(5);
      for (const device of [...usual, ...chance]) await visit(device);
      const stopped = { ...row, state: 'stopped', stoppedAt: new Date(NOW + DAY) };
      const { variants } = await resultsOf(database.db, stopped, NOW + 30 * DAY);
      expect(variants.map(({ entered, people }) => [entered, people])).toEqual([
        [5, null],
        [5, null],
      ]);
    });

    describe('guard-rails', () => {
      /** Everybody with the variant hides half of what they see, in one push each. */
      const harm = async (each: number) => {
        const { usual, chance } = await people(each);
        for (const device of usual) await visit(device);
        for (const device of chance) await visit(device, 'hide');
        server.now = NOW + 7 * DAY;
      };

      it('stop what does harm without anybody looking, say why, and write it down', async () => {
        await begin({ refused: 0.1 });
        await harm(60);
        const lines: string[] = [];
        const watch = new ExperimentWatch({
          ...{
            db: database.db,
            now: () => server.now,
            log: (line: string) => lines.push(line),
            everyMs: 1e6,
          },
        });
        watch.start();
        await watch.stop();
        expect(lines).toHaveLength(1);
        const [reason] = lines;
        expect(reason).toMatch(
          /^Stopped by its guard-rail: in chance, “refused” is worse by at least 0\.[1-4]\d\d, and 0\.1 was allowed\.$/,
        );
        expect(await findExperiment(database.db, ID)).toMatchObject({
          ...{ state: 'stopped', stoppedAt: new Date(server.now), reason },
        });
        const [entry] = await listAudit(database.db, null, 1);
        expect(entry).toMatchObject({
          ...{ action: 'experiment-stopped', actor: null, subject: null },
          detail: { by: 'guard-rail', experiment: PLAN.name },
        });
        expect(await stopIfHarmful(database.db, server.now)).toBeNull();
      }, 60_000);

      it('let go on what is not sure, and what has none', async () => {
        expect(await stopIfHarmful(database.db, NOW)).toBeNull();
        await begin({ refused: 0.1 });
        await harm(6);
        expect(await stopIfHarmful(database.db, server.now)).toBeNull();
        expect(await findExperiment(database.db, ID)).toMatchObject({ state: 'running', reason: null });
      });
    });
  });
});

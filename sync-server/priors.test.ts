/** What people's answers say of the lists' sources, from their events to the wire; and gone with whoever leaves. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { learnFrom } from '../models/bandit/learn';
import { decodePrior } from '../models/bandit/prior';
import { addStatistics, emptyStatistics } from '../models/bandit/statistics';
import { showing } from '../models/bandit/testing/moment';
import type { SlateSource } from '../models/bandit/config';
import type { Interaction, InteractionKind } from '../models/types';
import { createApp } from './app';
import { insertItems } from './db/catalogue';
import type { Database } from './db/connect';
import { sha256 } from './db/digest';
import { erasePerson } from './db/erase';
import { countErasures } from './db/forgetting';
import { priorInService, priorKnowsErased } from './db/priors';
import { applyPush } from './db/push';
import { contributedShowings } from './db/showings';
import { sharedPriors } from './db/schema';
import { listRuns } from './db/training-runs';
import { manifestSchema, type PrivacyMode } from './protocol/messages';
import { addPerson, emptyTables, eventId, madeItem, madeUuid } from './testing/community';
import { ENGINES } from './testing/databases';
import { sharePrior } from './training/prior';
import { runTraining } from './training/run';
import { TrainingScheduler } from './training/scheduler';

const HOUR = 3_600_000;
type Told = Parameters<typeof addPerson>[2];

/** Of person `n`: showings by a source, the first `answered` of them answered. */
function shown(
  n: number,
  source: SlateSource,
  showings: number,
  { answered = 0, kind = 'like' as InteractionKind, bias = 1, from = 0 } = {},
): Told {
  const features = showing({ bias, certainty: 0.5, agreement: n % 2 ? 0.25 : -0.25, day_cos: 1 });
  const impressions = Array.from({ length: showings }, (_, at) => ({
    ...{ kind: 'impression' as const, itemId: `i${at % 40}`, value: null, at: HOUR + at },
    context: { surface: 'home:recommended', source, features, propensity: 0.5 },
  }));
  const answers = Array.from({ length: answered }, (_, at) => ({
    ...{ kind, itemId: `i${at % 40}`, value: null, at: HOUR + at },
    context: { impressionId: eventId(n, from + at) },
  }));
  return [...impressions, ...answers];
}

describe.each(ENGINES)('the shared prior on $name', ({ available, open }) => {
  describe.skipIf(!available)('of what people were shown and said', () => {
    let database: Database;
    let app: ReturnType<typeof createApp>;
    let time = 30 * 24 * HOUR;
    const now = () => (time += 1000);
    const share = () => sharePrior(database.db, { now: now(), seed: 1 });
    const manifest = async () => manifestSchema.parse(await (await app.request('/api/manifest')).json());
    const served = async () => {
      const answer = await app.request((await manifest()).prior!.url);
      return new Uint8Array(await answer.arrayBuffer());
    };
    const add = (n: number, told: Told, privacy: PrivacyMode | null = null) =>
      addPerson(database, n, told, privacy);
    /** People 1 to `count`, of whom each likes one of ten that the blend shows. */
    const community = async (count: number) => {
      for (let n = 1; n <= count; n++) await add(n, shown(n, 'blend', 10, { answered: 1 }));
    };
    const meanOf = async (source: SlateSource) => {
      const { response, rounds } = decodePrior(await served()).statistics[source];
      return response[0] / rounds;
    };

    beforeAll(async () => {
      database = await open();
      app = createApp({ database, now: () => 0 });
    });
    beforeEach(async () => {
      await emptyTables(database);
      const items = Array.from({ length: 40 }, (_, n) => madeItem(`i${n}`));
      await insertItems(database.db, items, new Date(0));
    });
    afterAll(() => database.close());

    it('is what their own devices would have learned, added up, and served under its digest for good', async () => {
      await community(6);
      expect(await share()).toEqual({ sharers: 6, sharingOutliers: 0, sharingRefused: 0 });
      const { prior } = await manifest();
      const answer = await app.request(prior!.url);
      expect(answer.headers.get('Cache-Control')).toContain('immutable');
      expect(answer.headers.get('Content-Type')).toBe('application/json');
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(prior).toMatchObject({ digest: sha256(bytes), bytes: bytes.length, people: 6 });
      const plain = emptyStatistics();
      for (let n = 1; n <= 6; n++) {
        const log = shown(n, 'blend', 10, { answered: 1 }).map(
          (event, at) => ({ ...event, id: eventId(n, at), deviceId: 'd', seq: at }) as Interaction,
        );
        const [impressions, events] = [log.slice(0, 10), log.slice(10)];
        addStatistics(plain, learnFrom(impressions, events, Infinity).statistics);
      }
      const { blend, fresh } = decodePrior(bytes).statistics;
      expect([blend.rounds, fresh.rounds]).toEqual([60, 0]);
      blend.gram.forEach((sum, at) => expect(sum).toBeCloseTo(plain.blend.gram[at], 2));
      blend.response.forEach((sum, at) => expect(sum).toBeCloseTo(plain.blend.response[at], 2));
      expect(plain.blend.response[0]).toBeCloseTo(6 * 0.8, 9);
    });

    it('V3: is none of fewer than five people, and silent of sources of which fewer tell', async () => {
      await community(4);
      await share();
      expect((await manifest()).prior).toBeNull();
      await add(5, [...shown(5, 'blend', 10, { answered: 1 }), ...shown(5, 'fresh', 30)]);
      await share();
      const { statistics } = decodePrior(await served());
      expect([statistics.blend.rounds > 0, statistics.fresh.rounds]).toEqual([true, 0]);
    });

    it('V1: knows only who contributes, those who say nothing too', async () => {
      await community(4);
      await add(11, shown(11, 'blend', 10, { answered: 10 }), 'device');
      await add(12, shown(12, 'blend', 10, { answered: 10 }), 'devices');
      expect(await share()).toMatchObject({ sharers: 4 });
      await add(13, shown(13, 'blend', 10));
      expect(await share()).toMatchObject({ sharers: 5 });
      expect(await meanOf('blend')).toBeCloseTo((4 * 0.08) / 5, 3);
    });

    it('hears an undo, and takes a year of one person for no more than a month of another', async () => {
      await community(5);
      const like = shown(6, 'blend', 10, { answered: 1 });
      const undo = {
        kind: 'undo' as const,
        itemId: 'i0',
        value: null,
        at: HOUR,
        context: { undoes: eventId(6, 10) },
      };
      await add(6, [...like, undo]);
      await add(7, shown(7, 'blend', 900));
      await share();
      // Seven people by ten showings each: the fifth most active has ten.
      expect(decodePrior(await served()).statistics.blend.rounds).toBe(70);
      expect(await meanOf('blend')).toBeCloseTo((5 * 0.08) / 7, 3);
    });

    it('a hostile person moves it by little, and not at all with impossible claims or from far away', async () => {
      await community(12);
      await share();
      const honest = await meanOf('blend');
      await add(101, shown(101, 'blend', 400, { answered: 100, kind: 'purchase', bias: 0 }));
      await add(102, shown(102, 'blend', 400, { answered: 400, kind: 'purchase' }));
      expect(await share()).toMatchObject({ sharers: 14, sharingOutliers: 1, sharingRefused: 1 });
      expect(await meanOf('blend')).toBe(honest);
      await add(103, shown(103, 'blend', 400, { answered: 200, kind: 'hide' }));
      expect(await share()).toMatchObject({ sharingOutliers: 1, sharingRefused: 1 });
      expect(Math.abs((await meanOf('blend')) - honest)).toBeLessThan(2 / 13);
    });

    it('is made by a training that publishes no model, counted in its run, and the same while nothing changes', async () => {
      await community(6);
      const train = () => runTraining({ database, now, trigger: 'hand', seed: 1 });
      expect(await train()).toMatchObject({ state: 'skipped' });
      const { prior } = await manifest();
      expect(prior).toMatchObject({ people: 6 });
      expect(await listRuns(database.db)).toMatchObject([{ evidence: { sharers: 6, sharingOutliers: 0 } }]);
      const [before] = await database.db.select().from(sharedPriors);
      await train();
      expect(await database.db.select().from(sharedPriors)).toEqual([before]);
      expect((await manifest()).prior).toEqual(prior);
    });

    it('V4: after somebody was erased it is bit for bit that of a server which never had them', async () => {
      await community(6);
      await share();
      const innocent = await served();
      await add(50, shown(50, 'blend', 10, { answered: 3 }));
      await share();
      const knowing = (await manifest()).prior!;
      expect((await app.request(knowing.url)).status).toBe(200);
      await erasePerson(database.db, madeUuid('aaa', 50), new Date(now()));
      expect(await priorKnowsErased(database.db)).toBe(true);
      await share();
      expect(Buffer.compare(await served(), innocent)).toBe(0);
      expect(knowing.digest).not.toBe(sha256(innocent));
      expect((await app.request(knowing.url)).status).toBe(404);
      expect(await priorKnowsErased(database.db)).toBe(false);
    });

    it('V4: with the fifth person it goes altogether', async () => {
      await community(5);
      await share();
      const { url } = (await manifest()).prior!;
      await erasePerson(database.db, madeUuid('aaa', 5), new Date(now()));
      await share();
      expect([(await manifest()).prior, (await app.request(url)).status]).toEqual([null, 404]);
    });

    it('V4: whoever was only shown lists is no reason to train, and is out of it soon all the same', async () => {
      await community(6);
      await add(60, shown(60, 'blend', 10));
      await runTraining({ database, now, trigger: 'hand', seed: 1 });
      const scheduler = new TrainingScheduler({ database, now: () => time, log: () => {} });
      const look = async () => {
        time += HOUR;
        scheduler.evidenceArrived();
        await scheduler.idle();
      };
      const device = { personId: madeUuid('aaa', 60), deviceId: madeUuid('ddd', 60) };
      const clock = { ms: 1, count: 0, deviceId: device.deviceId };
      const registers = [{ name: 'privacy', value: 'devices', clock }];
      await applyPush(database.db, device, { events: [], registers, now: now() });
      expect([await countErasures(database.db), await priorKnowsErased(database.db)]).toEqual([0, true]);
      await look();
      expect(await priorKnowsErased(database.db)).toBe(false);
      expect(await priorInService(database.db)).toMatchObject({ people: 6 });
      expect(await listRuns(database.db)).toHaveLength(1);
      await scheduler.stop();
    });

    it('V4: what overlapped an erasure either did not hear of them, or is made once more', async () => {
      await community(6);
      await add(50, shown(50, 'blend', 10, { answered: 3 }));
      await Promise.all([share(), erasePerson(database.db, madeUuid('aaa', 50), new Date(now()))]);
      const { people } = (await priorInService(database.db))!;
      expect(people === 6 || (await priorKnowsErased(database.db))).toBe(true);
      await share();
      expect(await priorInService(database.db)).toMatchObject({ people: 6 });
    });

    it('R3: of very many people some are drawn, the same for the same seed, with the latest of theirs', async () => {
      await community(12);
      const drawn = async (seed: number) => {
        const found: (readonly Interaction[])[] = [];
        const wanted = { people: 4, showings: 3, seed };
        for await (const { impressions } of contributedShowings(database.db, wanted)) found.push(impressions);
        return found;
      };
      const [once, again, other] = [await drawn(1), await drawn(1), await drawn(2)];
      expect(again).toEqual(once);
      expect(other).not.toEqual(once);
      expect(once.map((impressions) => impressions.map(({ seq }) => seq))).toEqual(Array(4).fill([8, 9, 10]));
    });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { trainingRuns } from '../db/schema';
import { finishRun, startRun } from '../db/training-runs';
import type { TrainingOutcome } from '../db/training-runs';
import { trainingRunsSchema } from '../protocol/training-messages';
import { ENGINES } from '../testing/databases';
import { makeMember } from '../testing/members';
import type { Member } from '../testing/members';
import { NOW, startServer } from '../testing/server';

const MINUTE = 60_000;
const judged = (people: number, changes: Partial<TrainingOutcome> = {}): TrainingOutcome => ({
  state: 'refused',
  evidence: { people, importedPeople: 0, likes: 40 },
  candidate: { 'ndcg@10': 0.1, people },
  incumbent: { 'ndcg@10': 0.2, people },
  version: null,
  reason: 'NDCG@10 on 5 held-out likes is 0.1000, worse than the 0.2000 of the model in service.',
  ...changes,
});

describe.each(ENGINES)('training runs on $name', ({ available, open }) => {
  describe.skipIf(!available)('for admins', () => {
    let database: Database;
    let admin: Member;
    beforeAll(async () => {
      database = await open();
      admin = await makeMember(startServer(database), database, { role: 'admin' });
    });
    afterAll(() => database.close());
    beforeEach(() => database.db.delete(trainingRuns));

    const record = async (minute: number, outcome: TrainingOutcome | null) => {
      const id = randomUUID();
      const at = NOW + minute * MINUTE;
      await startRun(database.db, { id, trigger: 'evidence' }, new Date(at));
      if (outcome) await finishRun(database.db, id, outcome, new Date(at + 1000));
      return id;
    };
    const runs = async () => {
      const answer = await admin.browser.get('/api/admin/training-runs');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      return trainingRunsSchema.parse(await answer.json()).runs;
    };

    it('A5: tells what was decided, why, and both figures', async () => {
      const id = await record(0, judged(5));
      expect(await runs()).toEqual([
        {
          ...{ id, startedAt: NOW, finishedAt: NOW + 1000, trigger: 'evidence', state: 'refused' },
          ...{ people: 5, withheld: false, version: null },
          candidate: { 'ndcg@10': 0.1, people: 5 },
          incumbent: { 'ndcg@10': 0.2, people: 5 },
          reason: judged(5).reason,
        },
      ]);
    });

    it('V3: tells no figure of fewer than five people, in numbers or in words, and still the decision', async () => {
      await record(0, judged(4, { state: 'published', version: 'v1' }));
      const [run] = await runs();
      expect(run).toMatchObject({ state: 'published', version: 'v1', withheld: true });
      expect([run!.people, run!.candidate, run!.incumbent]).toEqual([null, null, null]);
      expect(JSON.stringify(run)).not.toContain('0.1');
      expect(run!.reason).toContain('Fewer than five people');
    });

    it('counts people of imported data as people, and has no figures where nothing was judged', async () => {
      const evidence = { people: 1, importedPeople: 609 };
      const reason = 'Nobody has liked two items yet, so there is nothing to judge a model by.';
      const nothing = { candidate: null, incumbent: null, version: null };
      await record(0, { state: 'skipped', evidence, reason, ...nothing });
      expect(await runs()).toMatchObject([{ people: 610, withheld: false, state: 'skipped', reason }]);
    });

    it('has the latest twenty, newest first, the one that is running too', async () => {
      for (let minute = 0; minute < 21; minute++) await record(minute, judged(5));
      await record(21, null);
      const all = await runs();
      expect(all.map(({ startedAt }) => (startedAt - NOW) / MINUTE)).toEqual(
        Array.from({ length: 20 }, (_, n) => 21 - n),
      );
      expect(all[0]).toMatchObject({ state: 'running', finishedAt: null, reason: null });
    });

    it('is shut for others', async () => {
      const user = await makeMember(startServer(database), database);
      expect((await user.browser.get('/api/admin/training-runs')).status).toBe(403);
    });
  });
});

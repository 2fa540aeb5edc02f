import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { auditLog, experiments } from '../db/schema';
import {
  experimentResultsSchema,
  experimentRowSchema,
  experimentRowsSchema,
  type ExperimentPlan,
} from '../protocol/experiment-messages';
import { manifestSchema } from '../protocol/messages';
import { ENGINES } from '../testing/databases';
import { makeMember } from '../testing/members';
import type { Member } from '../testing/members';
import { NOW, startServer } from '../testing/server';
import type { LocalServer } from '../testing/server';

const PATH = '/api/admin/experiments';
const PLAN: ExperimentPlan = {
  name: 'More of chance',
  ...{ share: 0.5, days: 7, guards: { refused: 0.05 } },
  variants: [
    { name: 'usual', weight: 1, changes: {} },
    { name: 'chance', weight: 2, changes: { policy: 'epsilon-greedy', epsilon: 0.3 } },
  ],
};

describe.each(ENGINES)('experiments on $name', ({ available, open }) => {
  describe.skipIf(!available)('for operators', () => {
    let database: Database;
    let server: LocalServer;
    let admin: Member;
    let analyst: Member;
    beforeAll(async () => {
      database = await open();
      server = startServer(database);
      admin = await makeMember(server, database, { role: 'admin', email: 'admin@example.org' });
      analyst = await makeMember(server, database, { role: 'analyst' });
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.db.delete(experiments);
      await database.db.delete(auditLog);
      server.now = NOW;
    });

    const started = async (plan = PLAN) => {
      const answer = await admin.browser.post(PATH, plan);
      expect(answer.status).toBe(201);
      return experimentRowSchema.parse(await answer.json());
    };
    const listed = async (member: Member) => {
      const answer = await member.browser.get(PATH);
      expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
      return experimentRowsSchema.parse(await answer.json()).experiments;
    };
    const manifest = async () =>
      manifestSchema.parse(await (await server.request('/api/manifest')).json()).experiment;
    const failure = async (answer: Response) =>
      (await answer.json()) as { error: { code: string; message: string } };

    it('starts one, tells devices of it, and stops it', async () => {
      expect(await manifest()).toBeNull();
      const { id, ...row } = await started();
      expect(row).toEqual({ ...PLAN, state: 'running', startedAt: NOW, stoppedAt: null, reason: null });
      const { name, share, variants } = PLAN;
      expect(await manifest()).toEqual({ id, name, share, variants });

      server.now += 5000;
      const answer = await admin.browser.post(`${PATH}/${id}/stop`);
      expect(answer.status).toBe(200);
      const stopped = { id, ...row, state: 'stopped', stoppedAt: NOW + 5000, reason: 'Stopped by an admin.' };
      expect(await answer.json()).toEqual(stopped);
      expect(await manifest()).toBeNull();
      // Once more changes nothing.
      server.now += 5000;
      expect(await (await admin.browser.post(`${PATH}/${id}/stop`)).json()).toEqual(stopped);
      expect(await listed(analyst)).toEqual([stopped]);
    });

    it('lets one run at a time, also when two are started at once', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => admin.browser.post(PATH, PLAN)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
      const [first] = await listed(admin);
      await admin.browser.post(`${PATH}/${first!.id}/stop`);
      server.now += 1000;
      const second = await started({ ...PLAN, name: 'Another' });
      expect((await listed(admin)).map(({ id }) => id)).toEqual([second.id, first!.id]);
      expect((await failure(await admin.browser.post(PATH, PLAN))).error.code).toBe('experiment-running');
    });

    it.each([
      ['variants.1.changes.epsilon: give a number', { policy: 'epsilon-greedy', epsilon: 2 }],
      ['variants.1.changes.policy: this version has no such policy', { policy: 'oracle' }],
      ['variants.1.changes.loudness: this version cannot change that', { loudness: 11 }],
    ])('refuses a plan with the place that is wrong: %s', async (message, changes) => {
      const variants = [PLAN.variants[0]!, { name: 'other', weight: 1, changes }];
      const answer = await admin.browser.post(PATH, { ...PLAN, variants });
      expect(answer.status).toBe(400);
      const { error } = await failure(answer);
      expect([error.code, error.message]).toEqual(['bad-request', expect.stringContaining(message)]);
      expect(await listed(admin)).toEqual([]);
    });

    it('refuses what has not the shape at all', async () => {
      const answer = await admin.browser.post(PATH, { ...PLAN, share: 'half' });
      expect((await failure(answer)).error.message).toContain('share:');
    });

    it('is read by analysts, and by nobody started or stopped but admins', async () => {
      const { id } = await started();
      const user = await makeMember(server, database);
      const results = `${PATH}/${id}/results`;
      const seen = async ({ browser }: Member) => [
        (await browser.get(PATH)).status,
        (await browser.get(results)).status,
        (await browser.post(PATH, PLAN)).status,
        (await browser.post(`${PATH}/${id}/stop`)).status,
      ];
      expect(await seen(user)).toEqual([403, 403, 403, 403]);
      expect(await seen(analyst)).toEqual([200, 200, 403, 403]);
      expect(await seen(admin)).toEqual([200, 200, 409, 200]);
      expect((await server.request(PATH)).status).toBe(401);
    });

    it('knows no other', async () => {
      const id = randomUUID();
      expect((await admin.browser.get(`${PATH}/${id}/results`)).status).toBe(404);
      expect((await admin.browser.post(`${PATH}/${id}/stop`)).status).toBe(404);
      expect((await admin.browser.get(`${PATH}/nothing/results`)).status).toBe(400);
    });

    it('writes down who started and who stopped', async () => {
      const { id } = await started();
      await admin.browser.post(`${PATH}/${id}/stop`);
      await admin.browser.post(`${PATH}/${id}/stop`);
      const log = (await (await admin.browser.get('/api/admin/audit')).json()) as { entries: object[] };
      const entry = { actor: 'admin@example.org', subject: null, detail: { experiment: PLAN.name } };
      expect(log.entries).toMatchObject([
        { action: 'experiment-stopped', ...entry },
        { action: 'experiment-started', ...entry },
      ]);
    });

    it('V3: has results without a figure while nobody took part', async () => {
      const { id } = await started();
      const answer = await analyst.browser.get(`${PATH}/${id}/results`);
      const nothing = { entered: null, people: null, means: null, differences: null };
      expect(experimentResultsSchema.parse(await answer.json())).toEqual({
        lookedAt: NOW,
        variants: [
          { name: 'usual', ...nothing },
          { name: 'chance', ...nothing },
        ],
      });
    });
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../models/math/random';
import { artefactInService, listArtefacts, rollBackArtefact } from '../db/artefacts';
import { readBlob } from '../db/catalogue';
import type { Database } from '../db/connect';
import { listRuns, startRun } from '../db/training-runs';
import { addCommunity, addPerson, emptyTables } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { decodeArtefact } from '../../models/collaborative/artefact';
import type { Progress } from '../../models/types';
import { fileCheckpoints } from './checkpoint-file';
import { runTraining } from './run';

const COMMUNITY = { clusters: 4, itemsEach: 15, peopleEach: 6, likesEach: 6 };
const HOUR = 3_600_000;

describe.each(ENGINES)('a training run on $name', ({ available, open }) => {
  describe.skipIf(!available)('of a community with clear tastes', () => {
    let database: Database;
    let time = 30 * 24 * HOUR;
    const now = () => (time += 1000);
    const train = (seed = 1) => runTraining({ database, now, trigger: 'hand', seed });
    const decoded = async () => {
      const artefact = await artefactInService(database.db);
      return decodeArtefact((await readBlob(database.db, artefact!.manifest.digest, 'artefact'))!);
    };

    beforeAll(async () => {
      database = await open();
    });
    beforeEach(() => emptyTables(database));
    afterAll(() => database.close());

    it('A5: publishes the first model, and says how good it is', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(1));
      const report = await train();
      expect(report).toMatchObject({
        state: 'published',
        incumbent: null,
        evidence: { people: 24, likes: 144 },
      });
      // 15 of 60 items are of one's own taste, 5 of them known: blind luck finds the like among ten in one of six.
      expect(report.candidate!['ndcg@10']).toBeGreaterThan(0.3);
      const { manifest } = (await artefactInService(database.db))!;
      expect(manifest).toMatchObject({ version: report.version, basedOn: null, k: 64, dtype: 'int8' });
      expect(manifest.metrics['ndcg@10']).toBe(report.candidate!['ndcg@10']);
      expect((await decoded()).facts.version).toBe(manifest.version);
      const [run] = await listRuns(database.db);
      expect(run).toMatchObject({ state: 'published', trigger: 'hand', version: manifest.version });
    });

    it('trains by the solver that it is asked for, and the model says so', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(1));
      const solver = { solver: 'blocks', blockSize: 16 } as const;
      const report = await runTraining({ database, now, trigger: 'hand', seed: 1, ...solver });
      expect(report.state).toBe('published');
      expect(report.candidate!['ndcg@10']).toBeGreaterThan(0.3);
      expect((await artefactInService(database.db))!.manifest.config).toMatchObject(solver);
      expect((await decoded()).state.config).toMatchObject(solver);
    });

    it('A5: rises as evidence comes, and keeps both figures', async () => {
      await addCommunity(database, { ...COMMUNITY, likesEach: 2 }, seededRandom(2));
      const first = await train();
      for (let n = 100; n < 140; n++) {
        const likes = Array.from({ length: 8 }, (_, at) => ({
          ...{
            kind: 'like' as const,
            itemId: `c${n % 4}-${(n * 7 + at * 2) % 15}`,
            value: null,
            at: HOUR + at,
          },
        }));
        await addPerson(database, n, likes);
      }
      const second = await train();
      expect(second).toMatchObject({ state: 'published' });
      expect(second.candidate!['ndcg@10']).toBeGreaterThan(second.incumbent!['ndcg@10']);
      const [run] = await listRuns(database.db);
      expect(run).toMatchObject({ candidate: second.candidate, incumbent: second.incumbent });
      expect((await artefactInService(database.db))!.manifest.basedOn).toBe(first.version);
    });

    it('two at once: one trains, the other says so', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(3));
      const reports = await Promise.all([train(), train()]);
      expect(reports.map(({ state }) => state).sort()).toEqual(['published', 'skipped']);
      expect(reports.find(({ state }) => state === 'skipped')!.reason).toBe('Another trainer is at work.');
      expect(await listArtefacts(database.db)).toHaveLength(1);
    });

    it('A5: one command puts the model before back into service', async () => {
      await addCommunity(database, { ...COMMUNITY, likesEach: 2 }, seededRandom(4));
      const first = await train();
      for (let n = 100; n < 120; n++)
        await addPerson(
          database,
          n,
          [0, 1, 2, 3, 4, 5].map((at) => ({
            kind: 'like',
            itemId: `c${n % 4}-${(n + at) % 15}`,
            value: null,
            at,
          })),
        );
      const second = await train();
      expect(second.state).toBe('published');
      expect(await rollBackArtefact(database.db, 'no such version')).toBeNull();
      expect((await artefactInService(database.db))!.manifest.version).toBe(second.version);
      expect((await rollBackArtefact(database.db, null))!.manifest.version).toBe(first.version);
      expect((await artefactInService(database.db))!.manifest.version).toBe(first.version);
      expect(await rollBackArtefact(database.db, null)).toBeNull();
      expect((await rollBackArtefact(database.db, second.version))!.manifest.version).toBe(second.version);
    });

    it('V1: learns nothing from people who keep their taps to themselves', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(5));
      const likes = [0, 1, 2].map((at) => ({ kind: 'like' as const, itemId: `c0-${at}`, value: null, at }));
      await addPerson(database, 200, likes, 'device');
      await addPerson(database, 201, likes, 'devices');
      await addPerson(database, 202, likes, 'contribute');
      expect((await train()).evidence).toMatchObject({ people: 25, events: 144 + 3 });
    });

    it('A5: is skipped with a reason when nobody has two likes', async () => {
      await addCommunity(database, { ...COMMUNITY, likesEach: 1 }, seededRandom(6));
      const report = await train();
      expect(report).toMatchObject({ state: 'skipped', version: null });
      expect(report.reason).toContain('two items');
      expect(await listRuns(database.db)).toMatchObject([{ state: 'skipped', evidence: { people: 24 } }]);
    });

    it('V3: what fewer than five people did cannot be read from the artefact', async () => {
      await addCommunity(database, { ...COMMUNITY, peopleEach: 8 }, seededRandom(7));
      await addPerson(database, 300, [
        { kind: 'rating', itemId: 'c0-0', value: 5, at: 1 },
        { kind: 'like', itemId: 'c1-0', value: null, at: 2 },
      ]);
      await train();
      const { state, popularity } = await decoded();
      const rare = state.ids.flatMap((_, row) => (popularity![row] === 0 ? [row] : []));
      expect(rare.length).toBeGreaterThan(0);
      for (const row of rare) expect(state.evidence[row]).toBe(1);
    });

    it('closes the run that a killed process left behind', async () => {
      await startRun(
        database.db,
        { id: '00000000-0000-4000-8000-000000000001', trigger: 'evidence' },
        new Date(0),
      );
      await train();
      const runs = await listRuns(database.db);
      expect(runs.map(({ state }) => state)).toEqual(['skipped', 'failed']);
    });

    it('goes on where it was stopped, with its seed and the time that is left, and leaves nothing behind', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(9));
      const dataDir = await mkdtemp(path.join(tmpdir(), 'palate-run-'));
      try {
        const stop = new AbortController();
        const onProgress = ({ done }: { done: number }) => done >= 7 && stop.abort();
        const stopped = { database, now, trigger: 'hand' as const, dataDir, onProgress, signal: stop.signal };
        await expect(runTraining({ ...stopped, seed: 5 })).rejects.toThrow(/abort/i);
        expect(await readdir(dataDir)).toEqual(['training.checkpoint']);
        const seen: Progress[] = [];
        const report = await runTraining({
          ...{ database, now, trigger: 'hand', dataDir },
          onProgress: (progress) => void seen.push(progress),
        });
        expect(report.state).toBe('published');
        expect(seen[1].done).toBeGreaterThan(6);
        expect(seen[2].remainingSeconds).toBeGreaterThan(0);
        expect((await artefactInService(database.db))!.manifest.config).toMatchObject({ seed: 5 });
        expect(await readdir(dataDir)).toEqual([]);
      } finally {
        await rm(dataDir, { recursive: true });
      }
    });

    it('V4: forgets what was interrupted before somebody was erased', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(10));
      const dataDir = await mkdtemp(path.join(tmpdir(), 'palate-run-'));
      try {
        const file = path.join(dataDir, 'training.checkpoint');
        const [userFactors, itemFactors] = [new Float32Array(2), new Float32Array(2)];
        const kept = fileCheckpoints(file, { seed: 5, erasures: 12345 }, () => {});
        await kept.write({ fingerprint: 'of before', done: 2, userFactors, itemFactors });
        await runTraining({ database, now, trigger: 'hand', dataDir });
        expect((await artefactInService(database.db))!.manifest.config.seed).not.toBe(5);
        expect(await readdir(dataDir)).toEqual([]);
      } finally {
        await rm(dataDir, { recursive: true });
      }
    });

    it('stops when it is told to, and says that it did', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(8));
      const stop = new AbortController();
      const onProgress = ({ step }: { step: string }) => step.startsWith('Users') && stop.abort();
      const run = runTraining({ database, now, trigger: 'hand', seed: 1, onProgress, signal: stop.signal });
      await expect(run).rejects.toThrow(/abort/i);
      expect(await listRuns(database.db)).toMatchObject([{ state: 'failed' }]);
      expect(await artefactInService(database.db)).toBeNull();
    });
  });
});

/** Ensembles from the trainer to the wire: chosen by this Palate's evidence, beside one model, and gone with it. */
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeEnsemble } from '../models/hybrid/ensemble';
import { rowOf } from '../models/math/sparse-matrix';
import { seededRandom } from '../models/math/random';
import { createApp } from './app';
import { forgetArtefacts, rollBackArtefact } from './db/artefacts';
import type { Database } from './db/connect';
import { sha256 } from './db/digest';
import { readEnsemble } from './db/ensembles';
import { contributedHistories } from './db/evidence';
import { noteErasure } from './db/forgetting';
import { ensembles } from './db/schema';
import { manifestSchema } from './protocol/messages';
import { addCommunity, addPeople, emptyTables } from './testing/community';
import { ENGINES } from './testing/databases';
import { runTraining } from './training/run';

const HOUR = 3_600_000;
const COMMUNITY = { clusters: 4, itemsEach: 15, peopleEach: 30, likesEach: 6 };

describe.each(ENGINES)('ensembles on $name', ({ available, open }) => {
  describe.skipIf(!available)('beside the model in service', () => {
    let database: Database;
    let app: ReturnType<typeof createApp>;
    let time = 30 * 24 * HOUR;
    const train = () => runTraining({ database, now: () => (time += 1000), trigger: 'hand', seed: 1 });
    const manifest = async () => manifestSchema.parse(await (await app.request('/api/manifest')).json());

    const shipped = async () =>
      decodeEnsemble((await readEnsemble(database.db, (await manifest()).artefacts.ensemble!.digest))!);

    beforeAll(async () => {
      database = await open();
      app = createApp({ database, now: () => 0 });
    });
    beforeEach(() => emptyTables(database));
    afterAll(() => database.close());

    it('A5: are published where they rank not worse than the default blend, and both figures are kept', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(1));
      const { version, reason } = await train();
      const { artefacts } = await manifest();
      const { digest, bytes, url, metrics, items } = artefacts.ensemble!;
      expect(artefacts.ensemble).toMatchObject({ kind: 'ensemble', version });
      const [, ours, others] =
        /of its ensemble on 120 held-out likes is (\S+), not worse than the (\S+) of/.exec(reason)!;
      expect(metrics['ndcg@10'].toFixed(4)).toBe(ours);
      expect(Number(ours)).toBeGreaterThanOrEqual(Number(others));
      const answer = await app.request(url, { headers: { 'Accept-Encoding': 'br' } });
      expect(answer.headers.get('Cache-Control')).toContain('immutable');
      const file = brotliDecompressSync(await answer.arrayBuffer());
      expect([sha256(file), file.length]).toEqual([digest, bytes]);
      const { facts, blend, linear } = decodeEnsemble(file);
      expect(facts).toMatchObject({ version, metrics });
      expect(artefacts.ensemble!.config).toMatchObject({ blend });
      expect(linear!.ids).toHaveLength(items);
    });

    it('V3: say nothing of two titles that fewer than five people like together', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(1));
      await train();
      const { ids, weights } = (await shipped()).linear!;
      const tastes: Set<string>[] = [];
      for await (const { events } of contributedHistories(database.db))
        tastes.push(new Set(events.map(({ itemId }) => itemId)));
      const together = (a: string, b: string) =>
        tastes.filter((taste) => taste.has(a) && taste.has(b)).length;
      const pairs = ids.flatMap((id, row) =>
        Array.from(rowOf(weights, row).indices, (other) => together(id, ids[other])),
      );
      expect(pairs.length).toBeGreaterThan(50);
      expect(Math.min(...pairs)).toBe(5);
      const everybody = ids.flatMap((id, row) => ids.slice(0, row).map((other) => together(id, other)));
      expect(everybody.filter((count) => count > 0 && count < 5).length).toBeGreaterThan(50);
    });

    it('are not made of the tastes of a few', async () => {
      await addCommunity(database, { ...COMMUNITY, peopleEach: 24 }, seededRandom(1)); // 96 people
      const report = await train();
      expect(report.state).toBe('published');
      expect(report.reason).not.toContain('ensemble');
      expect((await manifest()).artefacts).toMatchObject({
        ensemble: null,
        collaborative: { version: report.version },
      });
    });

    it('A5: a roll-back brings back the one beside the model, or none where it had none', async () => {
      await addCommunity(database, { ...COMMUNITY, peopleEach: 5 }, seededRandom(1));
      await train();
      await addPeople(database, COMMUNITY, seededRandom(2), 1000);
      await train();
      const made = (await manifest()).artefacts.ensemble!;
      await rollBackArtefact(database.db, null);
      expect((await manifest()).artefacts.ensemble).toBeNull();
      await rollBackArtefact(database.db, made.version);
      expect((await manifest()).artefacts.ensemble).toEqual(made);
    });

    it('V4: go with their model when somebody is forgotten, from the table and from memory', async () => {
      await addCommunity(database, COMMUNITY, seededRandom(1));
      await train();
      const { url } = (await manifest()).artefacts.ensemble!;
      expect((await app.request(url)).status).toBe(200);
      await noteErasure(database.db, new Date(time));
      await forgetArtefacts(database.db, 1);
      expect((await manifest()).artefacts).toEqual({ collaborative: null, ensemble: null });
      expect((await app.request(url)).status).toBe(404);
      expect(await database.db.select({ digest: ensembles.digest }).from(ensembles)).toEqual([]);
    });
  });
});

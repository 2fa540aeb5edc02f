import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../../models/collaborative/als';
import { encodeArtefact } from '../../models/collaborative/artefact';
import { artefactInService, listArtefacts, readPretrained } from '../db/artefacts';
import { itemCount, latestCatalogue } from '../db/catalogue';
import type { Database } from '../db/connect';
import { listImports } from '../db/imports';
import { madeItem } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { prepareContent } from './first-run';
import { publishPretrained } from './pretrained';

describe.each(ENGINES)('the first start on $name', ({ available, open }) => {
  describe.skipIf(!available)('of a fresh server', () => {
    let database: Database;
    let dir: string;
    const lines: string[] = [];
    const deps = () => ({ database, now: () => 1e12, log: (line: string) => lines.push(line), dataDir: dir });

    beforeAll(async () => {
      database = await open();
      dir = await mkdtemp(path.join(os.tmpdir(), 'palate-first-'));
    });
    afterAll(async () => {
      await database.close();
      await rm(dir, { recursive: true });
    });

    it('publishes the model that comes with Palate, once', async () => {
      const items = ['a', 'b', 'c'].map((id) => madeItem(id));
      const users = [items.map(({ id }) => ({ itemId: id, liked: true, confidence: 1, at: 0 }))];
      const config = { ...collaborativeTrainer.defaults, factors: 4 };
      const state = await collaborativeTrainer.fit({ items, users, now: 0 }, config, { seed: 1 });
      const facts = {
        version: 'v',
        trainedAt: 7,
        basedOn: null,
        metrics: { 'ndcg@10': 0.25 },
        dataset: 'Made',
      };
      await writeFile(path.join(dir, 'model'), encodeArtefact(state, facts));
      const file = pathToFileURL(path.join(dir, 'model'));
      await publishPretrained({ ...deps(), file });
      await publishPretrained({ ...deps(), file });
      expect(await listArtefacts(database.db)).toHaveLength(1);
      const { manifest } = (await artefactInService(database.db))!;
      expect(manifest).toMatchObject({ items: 3, k: 4, trainedAt: 7, metrics: facts.metrics, basedOn: null });
      expect(manifest.config).toMatchObject({ dataset: 'movielens' });
      expect((await readPretrained(database.db))!.manifest).toEqual(manifest);
    });

    it('brings the demo films in and says in one line what was cleaned', async () => {
      lines.length = 0;
      await prepareContent(deps());
      expect(await itemCount(database.db)).toBe(3199);
      expect(await latestCatalogue(database.db)).toMatchObject({ items: 3199 });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^Demo films from vega-datasets: 3,201 rows read, 3,199 films kept/);
    });

    it('does nothing on the second start', async () => {
      const catalogue = await latestCatalogue(database.db);
      lines.length = 0;
      await prepareContent(deps());
      expect(lines).toEqual([]);
      expect(await latestCatalogue(database.db)).toEqual(catalogue);
      expect(await listImports(database.db)).toHaveLength(1);
    });
  });
});

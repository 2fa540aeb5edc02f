/** Artefact deltas from the trainer to the wire: they lead to exactly the model in service, and go with either model. */
import { brotliDecompressSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeArtefact } from '../models/collaborative/artefact';
import { COLLABORATIVE_DEFAULTS } from '../models/collaborative/config';
import { applyDelta } from '../models/collaborative/delta/delta';
import { seededRandom } from '../models/math/random';
import { createApp } from './app';
import { manifestOf } from './db/artefact-manifest';
import {
  artefactInService,
  deltaBases,
  forgetArtefacts,
  publishArtefact,
  rollBackArtefact,
} from './db/artefacts';
import { readBlob } from './db/catalogue';
import type { Database } from './db/connect';
import { sha256 } from './db/digest';
import { countErasures, noteErasure, PRETRAINED } from './db/forgetting';
import { artefactDeltas, artefacts, blobs } from './db/schema';
import { manifestSchema } from './protocol/messages';
import { addCommunity, addPerson, emptyTables } from './testing/community';
import { ENGINES } from './testing/databases';
import { modelOfDay } from './testing/model-of-day';
import { worthwhileDeltas } from './training/deltas';
import { runTraining } from './training/run';

const K = 16;
const ITEMS = 300;
const HOUR = 3_600_000;

const modelOf = (version: string, day: number, before: Uint8Array | null) =>
  modelOfDay({ version, day, items: ITEMS, k: K }, before);

describe.each(ENGINES)('deltas on $name', ({ available, open }) => {
  describe.skipIf(!available)('to the model in service', () => {
    let database: Database;
    let app: ReturnType<typeof createApp>;
    let today = 0;
    const manifest = async () => manifestSchema.parse(await (await app.request('/api/manifest')).json());
    const bytesOf = async (digest: string) => (await readBlob(database.db, digest, 'artefact'))!;
    const rows = () => database.db.select({ digest: artefactDeltas.digest }).from(artefactDeltas);

    /** Publishes as a training does. @returns the new model's digest */
    async function publish(name = 'day'): Promise<string> {
      const { db } = database;
      const version = `${name}-${++today}`;
      const erasuresSeen = await countErasures(db);
      const bases = await Promise.all(
        (await deltaBases(db, erasuresSeen, 3)).map(async ({ manifest: { digest } }) => ({
          ...{ digest, bytes: await bytesOf(digest) },
        })),
      );
      const bytes = modelOf(version, today, bases[0]?.bytes ?? null);
      const facts = { version, items: ITEMS, k: K, config: {}, metrics: {}, trainedAt: today, basedOn: null };
      const deltas = worthwhileDeltas(bases, bytes);
      const artefact = { manifest: manifestOf(bytes, facts), bytes, erasuresSeen, deltas };
      await publishArtefact(db, artefact, new Date(today));
      return artefact.manifest.digest;
    }

    async function expectDeltasLeadTo(wanted: string): Promise<void> {
      const { deltas = [], artefacts } = await manifest();
      for (const { url, from, digest, bytes } of deltas) {
        const answer = await app.request(url, { headers: { 'Accept-Encoding': 'br' } });
        expect(answer.headers.get('Cache-Control')).toContain('immutable');
        const delta = brotliDecompressSync(await answer.arrayBuffer());
        expect([sha256(delta), delta.length]).toEqual([digest, bytes]);
        const made = applyDelta(await bytesOf(from), delta, artefacts.collaborative!.bytes);
        expect(sha256(made)).toBe(wanted);
      }
    }

    beforeAll(async () => {
      database = await open();
      app = createApp({ database, now: () => 0 });
    });
    beforeEach(() => emptyTables(database));
    afterAll(() => database.close());

    it('A1: a training publishes one from the model that it started from', async () => {
      let time = 30 * 24 * HOUR;
      const train = () => runTraining({ database, now: () => (time += 1000), trigger: 'hand', seed: 1 });
      const community = { clusters: 4, itemsEach: 15, peopleEach: 6, likesEach: 2 };
      await addCommunity(database, community, seededRandom(2));
      expect((await train()).state).toBe('published');
      expect((await manifest()).deltas).toEqual([]);
      const first = (await artefactInService(database.db))!.manifest.digest;
      for (let n = 100; n < 140; n++)
        await addPerson(
          database,
          n,
          Array.from({ length: 8 }, (_, at) => ({
            ...{ kind: 'like', itemId: `c${n % 4}-${(n * 7 + at * 2) % 15}`, value: null, at: HOUR + at },
          })),
        );
      expect((await train()).state).toBe('published');
      const { deltas = [], artefacts } = await manifest();
      expect(deltas.map(({ from }) => from)).toEqual([first]);
      await expectDeltasLeadTo(artefacts.collaborative!.digest);
    });

    it('A1: lead from the last models to exactly the one in service, also in brotli', async () => {
      const days = [await publish(), await publish(), await publish(), await publish(), await publish()];
      const { deltas = [], artefacts } = await manifest();
      expect(artefacts.collaborative!.digest).toBe(days[4]);
      expect(deltas.map(({ from }) => from).sort()).toEqual(days.slice(1, 4).sort());
      await expectDeltasLeadTo(days[4]);
      expect(await rows()).toHaveLength(3); // those to earlier models are gone
      await rollBackArtefact(database.db, null);
      expect((await manifest()).deltas).toEqual([]);
    });

    it('V4: go with a model that knew somebody who was erased, from the table and from memory', async () => {
      const pretrained = await publish(PRETRAINED);
      const knowing = await publish();
      await publish();
      const before = (await manifest()).deltas!;
      expect(before.map(({ from }) => from).sort()).toEqual([pretrained, knowing].sort());
      for (const { url } of before) expect((await app.request(url)).status).toBe(200);
      await noteErasure(database.db, new Date(today));
      const clean = await publish();
      expect(await readBlob(database.db, knowing, 'artefact')).toBeNull();
      for (const { url } of before) expect((await app.request(url)).status).toBe(404);
      expect((await manifest()).deltas!.map(({ from }) => from)).toEqual([pretrained]);
      await expectDeltasLeadTo(clean);
    });

    it('V4: go when a training publishes nothing and the model has to go all the same', async () => {
      await publish();
      await publish();
      const [{ url }] = (await manifest()).deltas!;
      await noteErasure(database.db, new Date(today));
      await forgetArtefacts(database.db, 1);
      expect(await rows()).toEqual([]);
      expect((await app.request(url)).status).toBe(404);
    });

    it('V4: a delta from a model that goes while its successor is made is not kept', async () => {
      const { db } = database;
      const gone = await publish();
      const bytes = modelOf('next', 50, await bytesOf(gone));
      const deltas = worthwhileDeltas([{ digest: gone, bytes: await bytesOf(gone) }], bytes);
      expect(deltas).toHaveLength(1);
      const facts = {
        version: 'next',
        items: ITEMS,
        k: K,
        config: {},
        metrics: {},
        trainedAt: 50,
        basedOn: null,
      };
      await publishArtefact(
        db,
        { manifest: manifestOf(bytes, facts), bytes, erasuresSeen: 1, deltas },
        new Date(50),
      );
      expect(await readBlob(db, gone, 'artefact')).toBeNull();
      expect(await rows()).toEqual([]);
    });

    it('V4: the database itself keeps no delta without both of its models', async () => {
      const { db } = database;
      for (const which of ['from', 'to'] as const) {
        await emptyTables(database);
        const from = await publish();
        const to = await publish();
        expect(await rows()).toHaveLength(1);
        const digest = which === 'from' ? from : to;
        await db.delete(artefacts).where(eq(artefacts.digest, digest));
        await db.delete(blobs).where(eq(blobs.digest, digest));
        expect(await rows()).toEqual([]);
      }
    });

    it('are not made where they save too little, nor from what is no model', () => {
      const before = modelOf('before', 1, null);
      const target = modelOf('after', 2, before);
      expect(worthwhileDeltas([{ digest: 'a', bytes: before }], target)).toHaveLength(1);
      expect(worthwhileDeltas([{ digest: 'b', bytes: before.slice(8) }], target)).toEqual([]);
      const other = encodeArtefact(
        { ...emptyState(), config: { ...COLLABORATIVE_DEFAULTS, factors: K } },
        { version: 'none', trainedAt: 0, basedOn: null, metrics: {}, dataset: '' },
      );
      expect(worthwhileDeltas([{ digest: 'c', bytes: other }], target)).toEqual([]);
    });
  });
});

const emptyState = () => ({
  ...{ ids: [], k: K, itemFactors: new Float32Array(0), evidence: new Float32Array(0), users: 0 },
  ...{ gramian: new Float64Array(K * K), userGramian: new Float64Array(K * K) },
});

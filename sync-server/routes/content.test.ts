import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '../../models/math/random';
import { buildCatalogue } from '../catalogue/build';
import { manifestOf } from '../db/artefact-manifest';
import { publishArtefact } from '../db/artefacts';
import { insertItems, updateItems } from '../db/catalogue';
import type { Database } from '../db/connect';
import { sha256 } from '../db/digest';
import { manifestSchema } from '../protocol/messages';
import { madeItem } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { startServer } from '../testing/server';
import type { TestServer } from '../testing/server';

const TOKEN = 'a-token-of-the-operator-of-this-server';
const ARTEFACT = new Uint8Array(5000).map((_, at) => at % 7);

describe.each(ENGINES)('catalogue and artefacts on $name', ({ available, open }) => {
  describe.skipIf(!available)('by digest', () => {
    let database: Database;
    let server: TestServer;
    let digest: string;
    const get = (url: string, headers: Record<string, string> = {}) => server.request(url, { headers });
    const post = (url: string, body: unknown, token: string | null = TOKEN) =>
      server.request(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
    const publish = (version: string, at: number, bytes = ARTEFACT) => {
      const facts = { items: 2, k: 4, config: { alpha: 1 }, metrics: { 'ndcg@10': 0.5 }, trainedAt: at };
      const manifest = manifestOf(bytes, { ...facts, version, basedOn: null });
      const artefact = { manifest, bytes, erasuresSeen: 0 };
      return publishArtefact(database.db, artefact, new Date(at));
    };

    beforeAll(async () => {
      database = await open();
      server = startServer(database, { config: { operatorToken: TOKEN } });
    });
    afterAll(() => database.close());

    it('the manifest of an empty server says that there is nothing yet', async () => {
      const answer = await get('/api/manifest');
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ catalogue: null, artefacts: { collaborative: null } });
    });

    it('A1: the manifest names what is in service, and 304 says that nothing is new', async () => {
      const facts = { zebra: 'first', apple: 'second' };
      await insertItems(database.db, [madeItem('b', { facts }), madeItem('a')], new Date(0));
      ({ digest } = await buildCatalogue(database.db, new Date(0)));
      await publish('one', 1);
      const answer = await get('/api/manifest');
      const manifest = manifestSchema.parse(await answer.json());
      expect(manifest.catalogue).toMatchObject({ digest, items: 2, url: `/api/catalogue/${digest}` });
      expect(manifest.artefacts.collaborative).toMatchObject({ version: 'one', digest: sha256(ARTEFACT) });
      expect(answer.headers.get('Cache-Control')).toBe('no-cache');
      const etag = answer.headers.get('ETag')!;
      expect((await get('/api/manifest', { 'If-None-Match': etag })).status).toBe(304);
      await publish('two', 2);
      expect((await get('/api/manifest', { 'If-None-Match': etag })).status).toBe(200);
    });

    it('A1: a catalogue is immutable under its digest, in the order of arrival, facts as they were', async () => {
      const answer = await get(`/api/catalogue/${digest}`);
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('Content-Type')).toBe('application/json');
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(sha256(bytes)).toBe(digest);
      const catalogue = JSON.parse(new TextDecoder().decode(bytes));
      expect(catalogue.format).toBe(1);
      expect(catalogue.items.map(({ id }: { id: string }) => id)).toEqual(['b', 'a']);
      expect(Object.keys(catalogue.items[0].facts)).toEqual(['zebra', 'apple']);
    });

    it.each([
      ['br', 'gzip, deflate, br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['gzip', 'br;q=0, gzip', gunzipSync],
    ])('is sent in %s to a device that accepts %s', async (encoding, accepted, unpack) => {
      const answer = await get(`/api/artefacts/${sha256(ARTEFACT)}`, { 'Accept-Encoding': accepted });
      expect(answer.headers.get('Content-Encoding')).toBe(encoding);
      expect(answer.headers.get('Vary')).toContain('Accept-Encoding');
      const packed = new Uint8Array(await answer.arrayBuffer());
      expect(answer.headers.get('Content-Length')).toBe(String(packed.length));
      expect(packed.length).toBeLessThan(ARTEFACT.length / 10);
      expect(new Uint8Array(unpack(packed))).toEqual(ARTEFACT);
    });

    it('HEAD tells the size without the bytes, and a device that has them gets 304', async () => {
      const url = `/api/artefacts/${sha256(ARTEFACT)}`;
      const head = await server.request(url, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(head.headers.get('Content-Length')).toBe(String(ARTEFACT.length));
      expect((await head.arrayBuffer()).byteLength).toBe(0);
      const again = await get(url, { 'If-None-Match': head.headers.get('ETag')! });
      expect(again.status).toBe(304);
    });

    it('what is not there is a sentence, and one kind is not served as the other', async () => {
      for (const url of [
        `/api/catalogue/${'0'.repeat(64)}`,
        `/api/artefacts/${digest}`,
        '/api/artefacts/x',
      ]) {
        const answer = await get(url);
        expect(answer.status).toBe(404);
        expect((await answer.json()).error.message).toMatch(
          /^There is no (catalogue|model) with this digest\.$/,
        );
      }
    });

    it('the same items give the same digest; a change gives another', async () => {
      expect(await buildCatalogue(database.db, new Date(5))).toMatchObject({ digest, changed: false });
      await updateItems(database.db, [madeItem('a', { title: 'new' })], new Date(6));
      const changed = await buildCatalogue(database.db, new Date(6));
      expect(changed).toMatchObject({ items: 2, changed: true });
      expect(changed.digest).not.toBe(digest);
      expect((await get(`/api/catalogue/${digest}`)).status).toBe(200);
    });

    it.each(['imports', 'training', 'rollback'])(
      'refuses /api/operator/%s without the token',
      async (job) => {
        for (const token of [null, 'another-token-of-somebody-else-entirely']) {
          const answer = await post(`/api/operator/${job}`, {}, token);
          expect(answer.status).toBe(403);
          expect((await answer.json()).error.code).toBe('operator-only');
        }
      },
    );

    it('A5: the operator rolls back over HTTP', async () => {
      const back = await post('/api/operator/rollback', { to: null });
      expect(await back.json()).toMatchObject({ version: 'one' });
      expect((await post('/api/operator/rollback', { to: 'none such' })).status).toBe(404);
    });

    it('a model is sent at once, and smaller when there was time to compress it well', async () => {
      const random = seededRandom(1);
      const factors = Uint8Array.from({ length: 100_000 }, () => 40 * gaussian(random));
      await publish('factors', 3, factors);
      const packed = async () => {
        const answer = await get(`/api/artefacts/${sha256(factors)}`, { 'Accept-Encoding': 'br' });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        expect(new Uint8Array(brotliDecompressSync(bytes))).toEqual(factors);
        return bytes.length;
      };
      const first = await packed();
      await expect.poll(packed, { timeout: 10_000 }).toBeLessThan(first);
    });

    it('a job answers in lines, and its failure is the last one', async () => {
      const lines = async (answer: Response) =>
        (await answer.text())
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
      const training = await lines(await post('/api/operator/training', { seed: 1 }));
      expect(training.at(-1)).toMatchObject({ result: { state: 'skipped' } });
      expect(training[0]).toMatchObject({ progress: { step: 'Collecting evidence' } });
      const failed = await lines(
        await post('/api/operator/imports', { dataset: 'movielens', from: '/none/such' }),
      );
      expect(failed).toEqual([{ error: { message: 'There is no file or folder /none/such.' } }]);
    });
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../models/sentiment/manifest';
import { RUNTIME_FILES } from '../../models/sentiment/runtime-files';
import { openDatabase } from '../db/connect';
import type { Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { startServer } from '../testing/server';
import type { TestServer } from '../testing/server';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const WEIGHTS = randomBytes(100_000);
const CONFIG = Buffer.from(JSON.stringify({ words: 'a'.repeat(5000) }));

describe('the model that reads reviews', () => {
  let dataDir: string;
  let database: Database;
  let server: TestServer;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'palate-sentiment-'));
    database = await openDatabase({ url: undefined, dataDir: path.join(dataDir, 'db') });
    await migrate(database);
    server = startServer(database, { config: { dataDir } });
  });
  afterAll(async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const get = (url: string, headers: Record<string, string> = {}) => server.request(url, { headers });
  const put = async (name: string, bytes: Uint8Array | string) => {
    const at = path.join(dataDir, 'sentiment', name);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, bytes);
  };
  const putModel = async (version = '7') => {
    await put('onnx/model.onnx', WEIGHTS);
    await put('config.json', CONFIG);
    const files = [
      { path: 'onnx/model.onnx', bytes: WEIGHTS.length, sha256: sha256(WEIGHTS) },
      { path: 'config.json', bytes: CONFIG.length, sha256: sha256(CONFIG) },
    ];
    const calibration = { temperature: 1, neutral: { from: 0.4, to: 0.6 } };
    const known = [{ text: 'good', positive: 0.9 }];
    const manifest = {
      name: 'theirs',
      version,
      files,
      calibration,
      window: 126,
      known,
      tolerance: 0.02,
    };
    await put('manifest.json', JSON.stringify(manifest));
  };

  it('is ours at first, and the operator’s when they put one in place', async () => {
    const ours = parseManifest(await (await get('/api/sentiment')).json());
    expect(ours.name).not.toBe('theirs');
    await putModel();
    const answer = await get('/api/sentiment');
    expect(parseManifest(await answer.json()).name).toBe('theirs');
    const again = await get('/api/sentiment', { 'If-None-Match': answer.headers.get('ETag')! });
    expect(again.status).toBe(304);
    await rename(path.join(dataDir, 'sentiment'), path.join(dataDir, 'sentiment-previous'));
    await putModel('8'); // the server runs on
    expect(parseManifest(await (await get('/api/sentiment')).json()).version).toBe('8');
  });

  it('sends weights from any byte on', async () => {
    await putModel();
    const url = `/api/sentiment/${sha256(WEIGHTS)}`;
    const whole = await get(url, { 'Accept-Encoding': 'br' });
    expect(whole.status).toBe(200);
    expect(whole.headers.get('Content-Encoding')).toBeNull();
    expect(whole.headers.get('Cache-Control')).toContain('immutable');
    expect(Buffer.from(await whole.arrayBuffer()).equals(WEIGHTS)).toBe(true);

    const rest = await get(url, { Range: 'bytes=99990-' });
    expect([rest.status, rest.headers.get('Content-Range')]).toEqual([206, 'bytes 99990-99999/100000']);
    expect(Buffer.from(await rest.arrayBuffer()).equals(WEIGHTS.subarray(99_990))).toBe(true);
    expect((await get(url, { Range: 'bytes=100000-' })).status).toBe(416);
    for (const odd of ['bytes=5-9', 'bytes=-5', 'items=1-', 'bytes=1-2,4-5'])
      expect((await get(url, { Range: odd })).status, odd).toBe(200);
  });

  it('sends the rest, what executes it too, in brotli to who takes it', async () => {
    await putModel();
    for (const [digest, length] of [
      [sha256(CONFIG), CONFIG.length],
      [RUNTIME_FILES.wasm.sha256, RUNTIME_FILES.wasm.bytes],
    ] as const) {
      const packed = await get(`/api/sentiment/${digest}`, { 'Accept-Encoding': 'gzip, br' });
      expect(packed.headers.get('Content-Encoding')).toBe('br');
      const bytes = brotliDecompressSync(new Uint8Array(await packed.arrayBuffer()));
      expect([bytes.length, sha256(bytes)]).toEqual([length, digest]);
      const plain = await get(`/api/sentiment/${digest}`);
      expect(plain.headers.get('Content-Length')).toBe(String(length));
      await plain.body?.cancel();
    }
  });

  it('knows no other files', async () => {
    await putModel();
    for (const digest of ['0'.repeat(64), '..%2F..%2Fpackage.json', 'manifest.json'])
      expect((await get(`/api/sentiment/${digest}`)).status, digest).toBe(404);
  });
});

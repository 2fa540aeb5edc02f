/** The command on the model that ships, which a hub on this machine serves as another one. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../models/sentiment/cli/open-folder';
import type { LabelledText } from '../../models/sentiment/cli/rows';
import { folderInService, OURS } from '../sentiment/model-folder';
import { fetchFromHub } from './hub';
import { putBackPrevious, putBackShipped } from './install';
import { swapModel, type Swap } from './swap';

const COMMIT = 'c'.repeat(40);
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_q4.onnx'];
const ROWS: LabelledText[] = [
  { text: 'A wonderful film, warm and funny.', isPositive: true },
  { text: 'Great strings, and they stay in tune.', isPositive: true },
  { text: 'Dull, overlong and badly acted.', isPositive: false },
  { text: 'It broke after one day and nobody answers.', isPositive: false },
];
const watch = { onProgress: () => {}, signal: new AbortController().signal };
const git = (bytes: Uint8Array) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'palate-model-'));
  return () => rm(dir, { recursive: true, force: true });
});
const dataDir = () => path.join(dir, 'data');
/** The files of the model without its manifest, as a hub has them. */
async function bare(name = 'bare'): Promise<string> {
  const to = path.join(dir, name);
  for (const file of FILES) await cp(path.join(OURS, file), path.join(to, file));
  return to;
}
const swap = (source: string, more: Partial<Swap> = {}) =>
  swapModel(
    { dataDir: dataDir(), source, wishes: { name: 'other' }, rows: ROWS, force: false, ...more },
    watch,
  );
const inService = async () => (await openFolder(folderInService(dataDir()))).manifest;

describe('another model', { timeout: 120_000 }, () => {
  it('is packaged, asked, compared and put in service, and the one before comes back', async () => {
    const report = await swap(await bare());
    expect(report).toMatchObject({ state: 'in-service', worse: [], rows: 4 });
    expect(report.candidate).toMatchObject({ name: 'other', accuracy: 1, bytes: report.in_use.bytes });
    expect(report.candidate.brotli_bytes).toBeLessThan(report.candidate.wire_bytes);
    expect(report.candidate.ms_per_text).toBeGreaterThan(0);
    const manifest = await inService(); // digests and known answers hold
    expect(manifest).toMatchObject({ name: 'other', window: 126 });
    expect(manifest.known).toHaveLength(8);
    await swap(await bare('third'), { wishes: { name: 'third' } });
    expect((await inService()).name).toBe('third');
    await putBackPrevious(dataDir());
    expect((await inService()).name).toBe('other');
    await putBackPrevious(dataDir());
    expect((await inService()).name).toBe('third');
    await putBackShipped(dataDir());
    expect((await inService()).name).toBe('palate-sentiment');
  });

  it('that is worse is refused, unless it is forced', async () => {
    const wishes = { name: 'upside-down', labels: ['positive', 'negative'] };
    const refused = await swap(await bare(), { wishes });
    expect(refused.state).toBe('refused');
    expect(refused.worse.join()).toMatch(/^accuracy is 0\.00 %, and the model in use has 100\.00 %,macro-F1/);
    expect((await inService()).name).toBe('palate-sentiment');
    expect(await readdir(dataDir())).toEqual([]); // nothing lies about
    const forced = await swap(await bare(), { wishes, force: true });
    expect(forced).toMatchObject({ state: 'in-service', worse: [{}, {}].map(() => expect.any(String)) });
    expect((await inService()).name).toBe('upside-down');
  });

  const edit = async (folder: string, file: string, to: (text: string) => string) => {
    const at = path.join(folder, file);
    await writeFile(at, to(await readFile(at, 'utf8')));
  };
  it.each<[string, RegExp, (folder: string) => Promise<unknown>]>([
    ['without a tokenizer', /no tokenizer\.json/, (at) => rm(path.join(at, 'tokenizer.json'))],
    ['without weights', /no weights/, (at) => rm(path.join(at, 'onnx'), { recursive: true })],
    ['with a torn config', /config\.json cannot be read/, (at) => edit(at, 'config.json', () => '{"id2')],
    [
      'of unknown classes',
      /"joy"/,
      (at) => edit(at, 'config.json', (text) => text.replace('"negative"', '"joy"')),
    ],
  ])('%s is refused with the place, forced or not', async (_, says, spoil) => {
    const folder = await bare();
    await spoil(folder);
    await expect(swap(folder, { force: true })).rejects.toThrow(says);
    expect((await inService()).name).toBe('palate-sentiment');
  });

  it('of another file than its manifest says is refused', async () => {
    await cp(OURS, path.join(dir, 'whole'), { recursive: true });
    await edit(path.join(dir, 'whole'), 'config.json', (text) => `${text} `);
    await expect(swap(path.join(dir, 'whole'))).rejects.toThrow('not the file that manifest.json describes');
  });
});

describe('a hub', { timeout: 60_000 }, () => {
  let server: Server;
  let contents: Map<string, Buffer>;
  /** How the next answers for files go. */
  let answer: (file: string, response: ServerResponse, range: string | undefined) => boolean;
  let asked: string[] = [];
  beforeAll(async () => {
    contents = new Map();
    for (const file of FILES) contents.set(file, await readFile(path.join(OURS, file)));
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, 'http://hub');
      asked.push(`${pathname} ${request.headers.range ?? ''}`.trim());
      const file = /^\/org\/model\/resolve\/c{40}\/(.+)$/.exec(pathname)?.[1];
      if (pathname === '/api/models/org/model/revision/main') response.end(JSON.stringify({ sha: COMMIT }));
      else if (pathname === `/api/models/org/model/tree/${COMMIT}`) response.end(JSON.stringify(tree()));
      else if (file === undefined || !contents.has(file)) response.writeHead(404).end();
      else if (!answer(file, response, request.headers.range)) whole(file, response, request.headers.range);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    answer = () => false;
    asked = [];
  });
  const tree = () =>
    [...contents].map(([file, bytes]) => ({
      ...{ type: 'file', path: file, size: bytes.length, oid: git(bytes) },
      ...(file.endsWith('.onnx') && { lfs: { oid: createHash('sha256').update(bytes).digest('hex') } }),
    }));
  const whole = (file: string, response: ServerResponse, range: string | undefined) => {
    const from = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
    const rest = contents.get(file)!.subarray(from);
    const { length } = contents.get(file)!;
    response.writeHead(range ? 206 : 200, {
      ...{ etag: '"v1"', 'content-length': rest.length },
      ...(range && { 'content-range': `bytes ${from}-${length - 1}/${length}` }),
    });
    response.end(rest);
  };
  const get = (id = 'org/model', more: Partial<Parameters<typeof fetchFromHub>[1]> = {}) =>
    fetchFromHub(
      { hub: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, id, revision: 'main' },
      { ...watch, cacheDir: path.join(dir, 'cache'), retry: { attempts: 2, delayMs: 1 }, ...more },
    );

  it('sends a model that can be opened, once', async () => {
    const shares: number[] = [];
    const { folder, commit } = await get('org/model', {
      onProgress: ({ done, total }) => shares.push(done / total),
    });
    expect(commit).toBe(COMMIT);
    expect(shares.at(-1)).toBe(1);
    for (const file of FILES)
      expect((await readFile(path.join(folder, file))).equals(contents.get(file)!), file).toBe(true);
    asked = [];
    await get();
    expect(asked.filter((each) => each.includes('resolve'))).toEqual([]);
    const report = await swap(folder, { wishes: { name: 'org/model', version: commit } });
    expect(report.state).toBe('in-service');
    expect(await inService()).toMatchObject({ name: 'org/model', version: COMMIT });
  });

  it('whose line breaks is gone on with from that byte', async () => {
    answer = (file, response, range) => {
      if (!file.endsWith('.onnx') || range) return false;
      response.writeHead(200, { etag: '"v1"', 'content-length': contents.get(file)!.length });
      response.write(contents.get(file)!.subarray(0, 5_000_000), () =>
        setTimeout(() => response.destroy(), 200),
      );
      return true;
    };
    await get();
    expect(asked.at(-1)).toMatch(/model_q4\.onnx bytes=\d+-$/);
  });

  it('that sends other bytes than it lists is not believed, of large and small files', async () => {
    for (const wrong of ['onnx/model_q4.onnx', 'config.json']) {
      await rm(path.join(dir, 'cache'), { recursive: true, force: true });
      answer = (file, response) => {
        if (file === wrong) response.end(Buffer.alloc(contents.get(file)!.length, 7));
        return file === wrong;
      };
      await expect(get()).rejects.toThrow('thrown away');
      const folder = path.join(dir, 'cache/org--model', COMMIT);
      expect(await readdir(path.join(folder, path.dirname(wrong)))).not.toContain(path.basename(wrong));
    }
    answer = () => false;
    await get();
  });

  it('that has no such model, or is no hub, says so', async () => {
    await expect(get('org/none')).rejects.toThrow('no such public model');
    await expect(
      fetchFromHub(
        { hub: 'http://127.0.0.1:1', id: 'org/model', revision: 'main' },
        { ...watch, cacheDir: dir },
      ),
    ).rejects.toThrow('cannot be reached');
  });

  it('is left when the operator stops', async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('Stopped.'));
    await expect(get('org/model', { signal: stop.signal, onProgress })).rejects.toThrow(/^Stopped\.$/);
  });
});

// Last: after a failure the library answers with that failure for as long as its process lives.
describe('weights that are no model', () => {
  it('are refused, forced or not', async () => {
    const folder = await bare();
    await writeFile(path.join(folder, 'onnx/model_q4.onnx'), Buffer.alloc(1000, 7));
    await expect(swap(folder, { force: true })).rejects.toThrow('could not be started');
    await expect(readdir(dataDir())).resolves.toEqual([]);
  }, 60_000);
});

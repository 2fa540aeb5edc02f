import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../models/errors';
import { download, type DownloadOptions } from './download';

/** 300 kB that differ everywhere, so that a piece in the wrong place shows. */
const body = (seed: number) =>
  Buffer.from(
    Array.from({ length: 75_000 }, (_, i) => i * 7919 + seed).flatMap((n) => [n, n >> 8, n >> 16, seed]),
  );
const FILE = body(1);

let folder = '';
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: IncomingMessage[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palate-download-'));
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** Compares whole files; a diff of 300 kB helps nobody. */
const same = async (path: string, expected: Buffer) =>
  expect((await readFile(path)).equals(expected)).toBe(true);

const address = (path = '/ml.zip') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const get = (options: Partial<DownloadOptions> = {}) =>
  download(address(), { cacheDir: folder, retry: { attempts: 3, delayMs: 1, stallMs: 2000 }, ...options });

/** A client may throw away what it received but did not read before the line broke: wait until it is on disk. */
async function arrived(bytes: number): Promise<void> {
  const size = async () => (await stat(join(folder, 'ml.zip.part')).catch(() => null))?.size ?? 0;
  while ((await size()) < bytes) await sleep(2);
}

/** A server as it should be: ETag, Range and If-Range. `cut`: bytes after which each answer breaks off. */
function serve(file: Buffer, { etag = '"v1"', cut = Infinity, ranges = true } = {}) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const resumed = ranges && range !== null && request.headers['if-range'] === etag;
    const from = resumed ? Number(range[1]) : 0;
    const rest = file.subarray(from);
    response.writeHead(resumed ? 206 : 200, {
      etag,
      'content-length': rest.length,
      ...(resumed && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    if (rest.length <= cut) response.end(rest);
    else {
      response.write(rest.subarray(0, cut));
      void arrived(from + cut).then(() => response.destroy());
    }
  };
}

describe('download', () => {
  it('fetches a file once and reports progress', async () => {
    answer = serve(FILE);
    const seen: number[] = [];
    const path = await get({ onProgress: ({ done, total }) => seen.push(done / total) });
    await same(path, FILE);
    expect(seen.at(-1)).toBe(1);
    expect(await get()).toBe(path);
    expect(requests).toHaveLength(1);
    expect((await readdir(folder)).sort()).toEqual(['ml.zip', 'ml.zip.json']);
  });

  it('goes on where a connection was cut, as often as it takes', async () => {
    answer = serve(FILE, { cut: 60_000 });
    await same(await get(), FILE);
    expect(requests).toHaveLength(5);
    expect(requests[1]?.headers.range).toBe('bytes=60000-');
  });

  it('goes on after the process was killed', async () => {
    await writeFile(join(folder, 'ml.zip.part'), FILE.subarray(0, 1000));
    await writeFile(
      join(folder, 'ml.zip.json'),
      JSON.stringify({ url: address(), validator: '"v1"', size: FILE.length }),
    );
    answer = serve(FILE);
    await same(await get(), FILE);
    expect(requests[0]?.headers.range).toBe('bytes=1000-');
  });

  it('begins anew when the server ignores Range', async () => {
    let first = true;
    answer = (request, response) => {
      serve(FILE, { ranges: false, cut: first ? 60_000 : Infinity })(request, response);
      first = false;
    };
    await same(await get(), FILE);
  });

  it('begins anew when the file changed in between', async () => {
    const changed = body(2);
    answer = (request, response) =>
      requests.length === 1
        ? serve(FILE, { cut: 60_000 })(request, response)
        : serve(changed, { etag: '"v2"' })(request, response);
    await same(await get(), changed);
    expect(requests[1]?.headers['if-range']).toBe('"v1"');
  });

  it('begins anew when what is there is longer than the file', async () => {
    await writeFile(join(folder, 'ml.zip.part'), Buffer.alloc(FILE.length + 5));
    await writeFile(
      join(folder, 'ml.zip.json'),
      JSON.stringify({ url: address(), validator: '"v1"', size: null }),
    );
    answer = (request, response) => {
      if (!request.headers.range) return serve(FILE)(request, response);
      response.writeHead(416, { 'content-range': `bytes */${FILE.length}` }).end();
    };
    await same(await get(), FILE);
  });

  it('does not take the file of another address for its own', async () => {
    answer = serve(FILE);
    const path = await get();
    answer = serve(body(3), { etag: '"other"' });
    await download(address('/other/ml.zip'), { cacheDir: folder });
    await same(path, body(3));
  });

  it('gives up on a silent server and keeps what came', async () => {
    answer = (_, response) => {
      response.writeHead(200, { etag: '"v1"', 'content-length': 100 });
      response.write('x');
    };
    const failed = get({ retry: { attempts: 2, delayMs: 1, stallMs: 60 } });
    await expect(failed).rejects.toThrow(/nothing came for 0\.06 s.*goes on from there/s);
    expect(await readdir(folder)).toContain('ml.zip.part');
  });

  it.each([
    [404, /answered 404 Not Found\. Check the address/, 1],
    [403, /answered 403 Forbidden\. Download it by hand/, 1],
    [503, /503/, 3],
  ])('says so when the server answers %i', async (status, message, attempts) => {
    answer = (_, response) => void response.writeHead(status).end();
    const error = await get().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as Error).message).toMatch(message);
    expect(requests).toHaveLength(attempts);
  });

  it('says so when there is no server', async () => {
    const nowhere = download('http://127.0.0.1:1/ml.zip', {
      cacheDir: folder,
      retry: { attempts: 2, delayMs: 1 },
    });
    await expect(nowhere).rejects.toThrow(/cannot be reached.*Is there a network\?/s);
  });

  it('throws away what is not what its digest says', async () => {
    answer = serve(FILE);
    const sha256 = createHash('sha256').update(FILE).digest('hex');
    await expect(get({ sha256: sha256.replace(/^./, sha256.startsWith('0') ? '1' : '0') })).rejects.toThrow(
      /has SHA-256/,
    );
    expect(await readdir(folder)).not.toContain('ml.zip');
    await same(await get({ sha256 }), FILE);
  });

  it('stops when the signal fires, and keeps what came', async () => {
    const stop = new AbortController();
    answer = serve(FILE, { cut: 60_000 });
    const failed = get({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(failed).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toContain('ml.zip.part');
  });
});

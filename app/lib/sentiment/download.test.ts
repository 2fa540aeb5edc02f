import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downloadFile, readVerified } from './download';
import { memoryFiles } from './testing/memory-files';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const wanted = (bytes: Uint8Array) => ({ url: '/file', bytes: bytes.length, sha256: sha256(bytes) });
const never = new AbortController().signal;

/** A server that knows ranges or not, and whose connection breaks after so many bytes of an answer. */
function server(bytes: Uint8Array, { ranges = true, breaksAfter = Infinity } = {}): typeof fetch {
  return (_, init) => {
    const range = new Headers(init?.headers).get('Range');
    const from = ranges && range ? Number(/\d+/.exec(range)![0]) : 0;
    const rest = bytes.slice(from);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < Math.min(rest.length, breaksAfter); at += 7)
          controller.enqueue(rest.slice(at, Math.min(at + 7, breaksAfter)));
        if (breaksAfter < rest.length) controller.error(new TypeError('network'));
        else controller.close();
      },
    });
    return Promise.resolve(new Response(body, { status: ranges && range ? 206 : 200 }));
  };
}

describe('a download', () => {
  it('arrives whole however often it breaks off, and is never believed before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 6 }),
        fc.boolean(),
        async (bytes, breaks, ranges) => {
          const store = memoryFiles();
          const file = wanted(bytes);
          let told = 0;
          const onBytes = (n: number) => void (told += n);
          for (const breaksAfter of breaks) {
            const fetch = server(bytes, { ranges, breaksAfter });
            await downloadFile({ store, fetch, onBytes }, file, never).catch(() => {});
            const here = await readVerified(store, file);
            if (here) expect(here).toEqual(new Uint8Array(bytes));
          }
          told = 0;
          await downloadFile({ store, fetch: server(bytes, { ranges }), onBytes }, file, never);
          expect(await readVerified(store, file)).toEqual(new Uint8Array(bytes));
          expect(told).toBe(bytes.length);
        },
      ),
    );
  });

  const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const silent = () => {};

  it('of another file than the promised one is thrown away, and the next try starts anew', async () => {
    const store = memoryFiles();
    const deps = { store, fetch: server(new Uint8Array(10)), onBytes: silent };
    await expect(downloadFile(deps, wanted(bytes), never)).rejects.toThrow('not the model that was promised');
    expect(await store.size(wanted(bytes).sha256)).toBe(0);
    await downloadFile({ ...deps, fetch: server(bytes) }, wanted(bytes), never);
  });

  it('that does not end is stopped', async () => {
    const deps = { store: memoryFiles(), fetch: server(new Uint8Array(1000)), onBytes: silent };
    await expect(downloadFile(deps, wanted(bytes), never)).rejects.toThrow('more than the model has');
  });

  it('says when the disk is full', async () => {
    const deps = { store: memoryFiles(5), fetch: server(bytes), onBytes: silent };
    await expect(downloadFile(deps, wanted(bytes), never)).rejects.toMatchObject({
      name: 'QuotaExceededError',
    });
  });

  it('keeps what came before it was cancelled', async () => {
    const store = memoryFiles();
    const stop = new AbortController();
    const onBytes = (n: number) => n > 0 && stop.abort(new Error('enough'));
    const big = new Uint8Array(100).fill(3);
    await expect(
      downloadFile({ store, fetch: server(big), onBytes }, wanted(big), stop.signal),
    ).rejects.toThrow('enough');
    expect(await store.size(wanted(big).sha256)).toBeGreaterThan(0);
  });

  it('of what the server does not have says so', async () => {
    const fetch = () => Promise.resolve(new Response('no', { status: 404 }));
    const deps = { store: memoryFiles(), fetch, onBytes: silent };
    await expect(downloadFile(deps, wanted(bytes), never)).rejects.toThrow('404');
  });
});

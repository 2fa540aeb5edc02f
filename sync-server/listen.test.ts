import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { onlyOwnRequests } from './auth/requests';
import { PortError, listen, tryPort } from './listen';

const HERE = { host: '127.0.0.1', port: 0 };

describe('listen', () => {
  it('says what to do when the port is taken', async () => {
    const first = await listen(() => new Response('first'), HERE);
    const port = Number(new URL(first.url).port);
    await expect(tryPort({ ...HERE, port })).rejects.toThrow(PortError);
    await expect(listen(() => new Response(), { ...HERE, port })).rejects.toThrow(
      `PORT=${port + 1} npm start`,
    );
    await first.close(0);
    await tryPort({ ...HERE, port });
  });

  it('lets a running request finish and takes no new one', async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => (started = resolve));
    let finish = () => {};
    const slow = await listen(async () => {
      started();
      await new Promise<void>((resolve) => (finish = resolve));
      return new Response('done');
    }, HERE);
    const answer = fetch(slow.url);
    await running;
    const closed = slow.close(10_000);
    await expect(fetch(slow.url)).rejects.toThrow();
    finish();
    expect(await (await answer).text()).toBe('done');
    await closed;
  });

  it('cuts a request that takes too long', async () => {
    const stuck = await listen(() => new Promise<Response>(() => {}), HERE);
    const answer = fetch(stuck.url);
    answer.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stuck.close(50);
    await expect(answer).rejects.toThrow();
  });
});

describe('onlyOwnRequests', () => {
  it('lets a DELETE without a body through a real socket, and no body that is not JSON', async () => {
    const app = new Hono().use(onlyOwnRequests(undefined)).all('/', (c) => c.body(null, 204));
    app.onError((error, c) => c.text(error.message, 415));
    const server = await listen(app.fetch, HERE);
    const status = async (init: RequestInit) => (await fetch(server.url, init)).status;
    try {
      expect(await status({ method: 'DELETE' })).toBe(204);
      expect(await status({ method: 'POST' })).toBe(204);
      const stream = () => new Blob(['a=1']).stream();
      for (const body of ['a=1', new Blob(['a=1']), stream()])
        expect(await status({ method: 'POST', body, duplex: 'half' } as RequestInit)).toBe(415);
    } finally {
      await server.close(0);
    }
  });
});

import { describe, expect, it } from 'vitest';
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

import { describe, expect, it } from 'vitest';
import type { SentimentApi, SentimentDevice } from '../sentiment/messages';
import type { Client } from '../sentiment/client';
import { ReviewReader } from './review-reader.svelte';

type Answers = { [M in keyof SentimentApi]?: () => Promise<unknown> | unknown };

/** Workers as they are made one after the other, and what each was asked. */
function workers(...scripts: Answers[]) {
  const asked: string[] = [];
  let made = 0;
  const createClient = (): Client<SentimentApi> => {
    const number = made++;
    const answers: Answers = {
      isHere: () => true,
      devices: () => ['wasm'] satisfies SentimentDevice[],
      download: () => undefined,
      progress: () => ({ done: 1, total: 2 }),
      avoid: () => undefined,
      start: () => ({ name: 'a', version: '1' }),
      ...scripts[Math.min(number, scripts.length - 1)],
    };
    return {
      call: async (method: keyof SentimentApi, request?: unknown) => {
        if (method !== 'progress')
          asked.push(`${number} ${method}${typeof request === 'string' ? ` ${request}` : ''}`);
        return answers[method]?.();
      },
      dispose: () => void asked.push(`${number} disposed`),
    } as unknown as Client<SentimentApi>;
  };
  return { asked, createClient };
}

const reader = (
  { createClient }: { createClient: () => Client<SentimentApi> },
  { savesData = false, isOnline = true } = {},
) => new ReviewReader({ createClient, savesData: () => savesData, isOnline: () => isOnline });
const fails = (words: string) => () => Promise.reject(new Error(words));
const never = new AbortController().signal;

describe('the reader of reviews', () => {
  it('downloads once, starts, and is not woken twice', async () => {
    const { asked, ...deps } = workers({ isHere: () => false });
    const mine = reader(deps);
    expect(await mine.read('early', never)).toBeNull();
    await Promise.all([mine.wake(), mine.wake()]);
    expect(mine.phase).toEqual({ kind: 'ready', device: 'wasm' });
    expect(asked).toEqual(['0 isHere', '0 download', '0 devices', '0 start wasm']);
  });

  it('tries the next device in a new worker, and remembers which one failed', async () => {
    const { asked, ...deps } = workers(
      { devices: () => ['webgpu', 'wasm'], start: fails('wrong answers') },
      { devices: () => ['wasm'] },
    );
    const mine = reader(deps, { savesData: true });
    await mine.wake();
    expect(mine.phase).toEqual({ kind: 'ready', device: 'wasm' });
    expect(asked).toEqual([
      '0 isHere',
      '0 devices',
      '0 start webgpu',
      '0 disposed',
      '1 isHere wasm',
      '1 start wasm',
      '1 avoid webgpu',
    ]);
  });

  it('reads where there is no room to remember which one failed', async () => {
    const mine = reader(
      workers(
        { devices: () => ['wasm-threads', 'wasm'], start: fails('no thread') },
        { avoid: fails('full') },
      ),
    );
    await mine.wake();
    expect(mine.phase).toEqual({ kind: 'ready', device: 'wasm' });
  });

  it('remembers no device where all have failed: it was something else', async () => {
    const { asked, ...deps } = workers({
      devices: () => ['wasm-threads', 'wasm'],
      start: fails('no memory'),
    });
    const mine = reader(deps, { isOnline: false });
    await mine.wake();
    expect(mine.phase).toEqual({ kind: 'failed', words: 'no memory' });
    expect(asked.filter((each) => each.includes('avoid'))).toEqual([]);
    expect(asked).toContain('1 start wasm');
  });

  it('fetches what is damaged anew, once', async () => {
    const { asked, ...deps } = workers({ start: fails('damaged') }, {});
    const mine = reader(deps);
    await mine.wake();
    expect(mine.phase.kind).toBe('ready');
    expect(asked).toContain('1 download');
    const broken = reader(workers({ start: fails('damaged') }));
    await broken.wake();
    expect(broken.phase).toEqual({ kind: 'failed', words: 'damaged' });
  });

  it('asks first where data is saved, and says what is missing without a network', async () => {
    const saving = reader(workers({ isHere: () => false }), { savesData: true });
    await saving.wake();
    expect(saving.phase.kind).toBe('asking');
    await saving.wake();
    expect(saving.phase.kind).toBe('asking');
    await saving.wake(true);
    expect(saving.phase.kind).toBe('ready');

    const offline = reader(workers({ isHere: () => false }), { isOnline: false });
    await offline.wake();
    expect(offline.phase).toMatchObject({ kind: 'failed', words: expect.stringContaining('no network') });
  });

  it('stops when it is told to, and goes on when it is told to', async () => {
    let stop: (reason: Error) => void = () => {};
    const { createClient } = workers({
      isHere: () => false,
      download: () => new Promise((_, reject) => (stop = reject)),
    });
    const mine = reader({ createClient });
    const waking = mine.wake();
    await expect.poll(() => mine.phase.kind).toBe('downloading');
    mine.cancel();
    stop(new DOMException('Cancelled', 'AbortError'));
    await waking;
    expect(mine.phase.kind).toBe('cancelled');
  });

  it('says in words what a full disk and a lost server are', async () => {
    for (const [name, words] of [
      ['QuotaExceededError', 'no room left'],
      ['TypeError', 'out of reach'],
    ] as const) {
      const error = Object.defineProperty(new Error('x'), 'name', { value: name });
      const mine = reader(workers({ isHere: () => false, download: () => Promise.reject(error) }));
      await mine.wake();
      expect(mine.phase).toMatchObject({ kind: 'failed', words: expect.stringContaining(words) });
    }
  });
});

import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, RpcCrashError, RpcTimeoutError, serve, type Handlers, type Port } from './rpc';

interface EchoApi {
  echo(request: { text: string }): Promise<string>;
  fail(request: { text: string }): Promise<never>;
  never(): Promise<void>;
  fn(): Promise<unknown>;
}

const echo: Handlers<EchoApi> = {
  echo: async ({ text }) => `echo ${text}`,
  fail: async ({ text }) => {
    throw new RangeError(text);
  },
  never: (_request, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  fn: async () => () => 'functions cannot be cloned',
};

/** What becomes of one message on the way. */
interface Fate {
  readonly fate: 'arrives' | 'twice' | 'lost' | 'crash' | 'garbled';
  readonly delay: number;
}

/** One end of a wire on which messages are late, overtaken, doubled, lost, and worse. */
class WildPort extends EventTarget {
  other!: WildPort;
  closed = false;
  constructor(readonly nextFate: () => Fate) {
    super();
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message);
    const { fate, delay } = this.nextFate();
    const arrive = () => this.other.deliver(Object.assign(new Event('message'), { data }));
    if (fate === 'lost') return;
    if (fate === 'crash') return void setTimeout(() => this.crash('error'), delay);
    if (fate === 'garbled') return void setTimeout(() => this.crash('messageerror'), delay);
    setTimeout(arrive, delay);
    if (fate === 'twice') setTimeout(arrive, 3 * delay + 1);
  }

  deliver(event: Event): void {
    if (!this.closed) this.dispatchEvent(event);
  }

  /** Both ends hear of it; only the client's listens. */
  crash(type: string): void {
    for (const end of [this, this.other]) end.deliver(Object.assign(new Event(type), { message: 'boom' }));
  }

  close(): void {
    this.closed = true;
    this.other.closed = true;
  }
}

function wire(nextFate: () => Fate = () => ({ fate: 'arrives', delay: 0 }), api = echo) {
  const started: WildPort[] = [];
  const makePort = () => {
    const [near, far] = [new WildPort(nextFate), new WildPort(nextFate)];
    [near.other, far.other] = [far, near];
    serve<EchoApi>(far, api);
    started.push(near);
    return near;
  };
  return { makePort, started };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fates = fc.record({
  fate: fc.oneof(
    { weight: 12, arbitrary: fc.constant('arrives' as const) },
    { weight: 3, arbitrary: fc.constant('twice' as const) },
    { weight: 2, arbitrary: fc.constant('lost' as const) },
    { weight: 1, arbitrary: fc.constantFrom('crash' as const, 'garbled' as const) },
  ),
  delay: fc.nat(150),
});
const calls = fc.array(
  fc.record({
    method: fc.constantFrom('echo' as const, 'fail' as const),
    at: fc.nat(300),
    abortAfter: fc.option(fc.nat(150), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('rpc', () => {
  it('settles every call exactly once, with its own answer or an error, whatever the wire does', async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.infiniteStream(fates), async (calls, stream) => {
        const client = connect<EchoApi>(wire(() => stream.next().value!).makePort, { timeoutMs: 200 });
        const outcomes: string[][] = calls.map(() => []);
        calls.forEach(({ method, at, abortAfter }, n) => {
          setTimeout(() => {
            const controller = new AbortController();
            if (abortAfter !== undefined) setTimeout(() => controller.abort(), abortAfter);
            client.call(method, { text: `${n}` }, { signal: controller.signal }).then(
              (value) => outcomes[n].push(value),
              (error: Error) => outcomes[n].push(error.name === 'RangeError' ? error.message : error.name),
            );
          }, at);
        });
        await vi.advanceTimersByTimeAsync(300 + 200 + 1);
        calls.forEach(({ method, abortAfter }, n) => {
          expect(outcomes[n].length).toBe(1);
          const own = method === 'echo' ? `echo ${n}` : `${n}`;
          const errors = [
            'RpcTimeoutError',
            'RpcCrashError',
            ...(abortAfter === undefined ? [] : ['AbortError']),
          ];
          expect([own, ...errors]).toContain(outcomes[n][0]);
        });
        await vi.advanceTimersByTimeAsync(2000); // late answers change nothing
        expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
        client.dispose();
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('rejects pending calls on a crash and starts afresh', async () => {
    const { makePort, started } = wire();
    const onCrash = vi.fn();
    const client = connect<EchoApi>(makePort, { timeoutMs: 100, onCrash });
    expect(started.length).toBe(0);
    const pending = [client.call('never'), client.call('never')].map((call) =>
      expect(call).rejects.toThrow(RpcCrashError),
    );
    started[0].crash('error');
    await Promise.all(pending);
    expect(onCrash).toHaveBeenCalledOnce();
    expect(started[0].closed).toBe(true);
    const again = client.call('echo', { text: 'again' });
    await vi.advanceTimersByTimeAsync(1);
    expect(await again).toBe('echo again');
    expect(started.length).toBe(2);
  });

  it('replaces a worker that is stuck, not one that is busy with one call', async () => {
    const { makePort, started } = wire();
    const client = connect<EchoApi>(makePort, { timeoutMs: 100 });
    const late = expect(client.call('never')).rejects.toThrow(RpcTimeoutError);
    const answered = client.call('echo', { text: 'alive' });
    await vi.advanceTimersByTimeAsync(101);
    await late;
    expect(await answered).toBe('echo alive');
    expect(started[0].closed).toBe(false);

    await vi.advanceTimersByTimeAsync(5);
    started[0].other.closed = true; // from here on it hears and says nothing
    const first = expect(client.call('echo', { text: 'x' }, { timeoutMs: 50 })).rejects.toThrow(
      'within 50 ms',
    );
    const second = expect(client.call('echo', { text: 'y' })).rejects.toThrow('said nothing for 50 ms');
    await vi.advanceTimersByTimeAsync(50);
    await Promise.all([first, second]);
    expect(started[0].closed).toBe(true);
    const fresh = client.call('echo', { text: 'fresh' });
    await vi.advanceTimersByTimeAsync(1);
    expect(await fresh).toBe('echo fresh');
  });

  it('tells the other side of an abort, and never sends what is aborted already', async () => {
    let aborted = false;
    const { makePort, started } = wire(undefined, {
      ...echo,
      never: (_request, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
    });
    const client = connect<EchoApi>(makePort, { timeoutMs: 100 });
    await expect(client.call('never', undefined, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
    expect(started.length).toBe(0);
    const controller = new AbortController();
    const call = expect(client.call('never', undefined, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(new Error('enough'));
    await call;
    await vi.advanceTimersByTimeAsync(1);
    expect(aborted).toBe(true);
  });

  it('carries name and message of an error, and rejects what does not exist or cannot be cloned', async () => {
    const client = connect<EchoApi>(wire().makePort, { timeoutMs: 100 });
    const outcomes = Promise.allSettled([
      client.call('fail', { text: 'too far' }),
      client.call('toString' as 'never'),
      client.call('fn'),
      client.call('echo', { text: (() => 'no') as unknown as string }),
    ]);
    await vi.advanceTimersByTimeAsync(5);
    const reasons = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason);
    expect(reasons[0]).toMatchObject({ name: 'RangeError', message: 'too far' });
    expect(reasons[1].message).toContain('no method toString');
    expect(reasons[2].name).toBe('DataCloneError');
    expect(reasons[3].name).toBe('DataCloneError');
  });

  it('ends with dispose, and with a port that cannot be made', async () => {
    const client = connect<EchoApi>(wire().makePort, { timeoutMs: 100 });
    const pending = expect(client.call('never')).rejects.toThrow('disposed');
    client.dispose();
    await pending;
    await expect(client.call('never')).rejects.toThrow('disposed');
    const none = connect<EchoApi>(
      () => {
        throw new Error('no workers here');
      },
      { timeoutMs: 100 },
    );
    await expect(none.call('never')).rejects.toThrow('no workers here');
    await vi.advanceTimersByTimeAsync(1); // what was on the wire
    expect(vi.getTimerCount()).toBe(0);
  });

  it('works over a real MessageChannel', async () => {
    vi.useRealTimers();
    const { port1, port2 } = new MessageChannel();
    const stop = serve<EchoApi>(port2 as unknown as Port, echo);
    const client = connect<EchoApi>(() => port1 as unknown as Port, { timeoutMs: 5000 });
    expect(await Promise.all(['a', 'b'].map((text) => client.call('echo', { text })))).toEqual([
      'echo a',
      'echo b',
    ]);
    stop();
    client.dispose();
  });
});

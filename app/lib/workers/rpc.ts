/**
 * Calls across a message port that can neither hang nor answer the wrong caller: each call has an id of its own, a
 * deadline and exactly one outcome; a worker that crashes or falls silent is replaced, and its calls are rejected.
 */
import { PalateError } from '../../../models/errors';

/** What can be called: methods of at most one argument. Arguments and answers are structured-cloned. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the bound of all such methods
export type Callable<Api> = { [M in keyof Api]: (request: any) => Promise<unknown> };
type Request<Method> = Method extends (...args: infer Arguments) => unknown
  ? Arguments extends [infer R]
    ? R
    : undefined
  : never;
type Answer<Method> = Method extends (request: never) => Promise<infer A> ? A : never;
type CallArguments<Method> = Method extends () => unknown
  ? [request?: undefined, options?: CallOptions]
  : [request: Request<Method>, options?: CallOptions];

export interface CallOptions {
  /** Rejects the call with the signal's reason at once and tells the other side. */
  readonly signal?: AbortSignal;
  /** Replaces the client's deadline for this call. */
  readonly timeoutMs?: number;
}

export interface Client<Api> {
  /**
   * Calls a method of the other side, which is started with the first call and after a crash.
   * @throws {RpcTimeoutError} {RpcCrashError} the signal's reason, or an error with the name and message of the
   * one that the method threw
   */
  call<M extends keyof Api & string>(method: M, ...args: CallArguments<Api[M]>): Promise<Answer<Api[M]>>;
  /** Ends the other side; pending and later calls are rejected. */
  dispose(): void;
}

export interface ConnectOptions {
  readonly timeoutMs: number;
  /** Told of every crash and silence, after the pending calls were rejected. */
  readonly onCrash?: (error: RpcCrashError) => void;
}

/** What Worker, MessagePort and DedicatedWorkerGlobalScope have in common. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'messageerror' | 'error', listener: (event: Event) => void): void;
  removeEventListener(type: 'message' | 'messageerror' | 'error', listener: (event: Event) => void): void;
  start?(): void;
  close?(): void;
  terminate?(): void;
}

/** No answer in time. The other side has been told to stop, and whatever it still sends is dropped. */
export class RpcTimeoutError extends PalateError {
  override readonly name = 'RpcTimeoutError';
}

/** The other side is gone, or this side has ended it. The next call starts a fresh one. */
export class RpcCrashError extends PalateError {
  override readonly name = 'RpcCrashError';
}

type ToServer =
  | { readonly rpc: 'call'; readonly id: number; readonly method: string; readonly request: unknown }
  | { readonly rpc: 'abort'; readonly id: number };
type ToClient =
  | { readonly rpc: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly rpc: 'failure'; readonly id: number; readonly name: string; readonly message: string };

/** Handlers get the request and a signal that fires when nobody waits for the answer any more. */
export type Handlers<Api> = {
  [M in keyof Api]: (request: Request<Api[M]>, context: { signal: AbortSignal }) => Promise<Answer<Api[M]>>;
};

/** Answers calls on a port. Only own methods of `api` can be called. @returns how to stop. */
export function serve<Api extends Callable<Api>>(port: Port, api: Handlers<Api>): () => void {
  const running = new Map<number, AbortController>();

  const answer = async ({ id, method, request }: ToServer & { rpc: 'call' }) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(api, method)) throw new PalateError(`There is no method ${method} to call.`);
      const value = await api[method as keyof Api](request as never, { signal: controller.signal });
      port.postMessage({ rpc: 'answer', id, value } satisfies ToClient);
    } catch (error) {
      port.postMessage({ rpc: 'failure', id, ...spoken(error) } satisfies ToClient);
    } finally {
      running.delete(id);
    }
  };
  const listen = (event: Event) => {
    const message = (event as MessageEvent).data as ToServer | null;
    if (message?.rpc === 'abort') running.get(message.id)?.abort();
    if (message?.rpc === 'call') void answer(message);
  };
  port.addEventListener('message', listen);
  port.start?.();
  return () => {
    port.removeEventListener('message', listen);
    for (const controller of running.values()) controller.abort();
  };
}

/** The parts of an error that survive every clone. */
function spoken(error: unknown): { name: string; message: string } {
  if (error instanceof Error || error instanceof DOMException)
    return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}

/** Calls methods over a port. @param makePort starts the other side, for example `() => new Worker(…)` */
export function connect<Api extends Callable<Api>>(
  makePort: () => Port,
  options: ConnectOptions,
): Client<Api> {
  return new PortClient(makePort, options) as Client<Api>;
}

interface Pending {
  readonly settle: (outcome: (call: Pending) => void) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** How many messages had been heard when this call went out. */
  readonly heard: number;
}

class PortClient {
  readonly #makePort: () => Port;
  readonly #options: ConnectOptions;
  readonly #pending = new Map<number, Pending>();
  /** Never reset, not even for a fresh port: an id means one call for ever. */
  #lastId = 0;
  #heard = 0;
  #port: Port | null = null;
  #disposed = false;

  constructor(makePort: () => Port, options: ConnectOptions) {
    this.#makePort = makePort;
    this.#options = options;
  }

  call(method: string, request?: unknown, { signal, timeoutMs }: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) throw new RpcCrashError('This client was disposed.');
      signal?.throwIfAborted();
      const port = this.#connected();
      const id = ++this.#lastId;
      const deadline = timeoutMs ?? this.#options.timeoutMs;
      const abort = () => this.#abandon(id, signal!.reason);
      const timer = setTimeout(() => this.#expire(id, method, deadline), deadline);
      const settle: Pending['settle'] = (outcome) => {
        if (!this.#pending.delete(id)) return;
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        outcome(call);
      };
      const call: Pending = { settle, resolve, reject, heard: this.#heard };
      this.#pending.set(id, call);
      signal?.addEventListener('abort', abort);
      try {
        port.postMessage({ rpc: 'call', id, method, request } satisfies ToServer);
      } catch (error) {
        settle(({ reject }) => reject(error)); // what cannot be cloned never leaves
      }
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#end(new RpcCrashError('This client was disposed.'));
  }

  #connected(): Port {
    if (this.#port) return this.#port;
    const port = this.#makePort();
    port.addEventListener('message', this.#listen);
    port.addEventListener('error', this.#crash);
    port.addEventListener('messageerror', this.#crash);
    port.start?.();
    return (this.#port = port);
  }

  readonly #listen = (event: Event) => {
    const message = (event as MessageEvent).data as ToClient | null;
    if (message?.rpc !== 'answer' && message?.rpc !== 'failure') return;
    this.#heard++;
    this.#pending.get(message.id)?.settle(({ resolve, reject }) => {
      if (message.rpc === 'answer') resolve(message.value);
      else reject(Object.defineProperty(new Error(message.message), 'name', { value: message.name }));
    });
  };

  readonly #crash = (event: Event) => {
    const reason = (event as ErrorEvent).message || `a ${event.type} event without a reason`;
    this.#replace(new RpcCrashError(`The worker stopped: ${reason}`));
  };

  #expire(id: number, method: string, deadline: number): void {
    const silent = this.#pending.get(id)?.heard === this.#heard;
    this.#abandon(id, new RpcTimeoutError(`No answer to ${method} within ${deadline} ms.`));
    // Not a word to anyone since the call went out: the other side is stuck, and would let every later call expire.
    if (silent) this.#replace(new RpcCrashError(`The worker said nothing for ${deadline} ms.`));
  }

  #abandon(id: number, reason: unknown): void {
    this.#pending.get(id)?.settle(({ reject }) => reject(reason));
    this.#port?.postMessage({ rpc: 'abort', id } satisfies ToServer);
  }

  #replace(error: RpcCrashError): void {
    this.#end(error);
    this.#options.onCrash?.(error);
  }

  #end(error: RpcCrashError): void {
    const port = this.#port;
    this.#port = null;
    port?.removeEventListener('message', this.#listen);
    port?.removeEventListener('error', this.#crash);
    port?.removeEventListener('messageerror', this.#crash);
    port?.terminate?.();
    port?.close?.();
    for (const call of [...this.#pending.values()]) call.settle(({ reject }) => reject(error));
  }
}

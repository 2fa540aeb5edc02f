/** One request to the server and its answer, or the reason why there is none: what api.ts and account-api.ts share. */
import { errorSchema } from '../../../sync-server/protocol/messages';
import { bytesOf } from './body';
import type { Schedule } from './clockwork';
import { withDeadline } from './deadline';
import { SyncError } from './faults';

export interface ApiOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly schedule: Schedule;
  /** Where the server is: '' for the page's own origin. */
  readonly base?: string;
  /** Longest wait for a JSON answer, ms. */
  readonly answerMs?: number;
  /** Longest wait for a catalogue or a model, ms. */
  readonly downloadMs?: number;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** The device's bearer secret. */
  readonly token?: string;
  /** Sends the cookie of the session. */
  readonly session?: boolean;
  readonly signal: AbortSignal;
}

export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

export class Calls {
  readonly #options: Required<ApiOptions>;

  constructor(options: ApiOptions) {
    this.#options = { base: '', answerMs: 20_000, downloadMs: 180_000, ...options };
  }

  /** @throws {SyncError} also when the answer is not as the schema says. */
  async json<T>(path: string, schema: Schema<T>, call: Call): Promise<T> {
    return parsed(schema, await this.raw(path, call));
  }

  /** The answer's JSON as it is; undefined where it is none. @throws {SyncError} */
  raw(path: string, call: Call): Promise<unknown> {
    return this.#answer(path, initOf(call), { signal: call.signal, ms: this.#options.answerMs }, (answer) =>
      answer.json().catch(() => undefined),
    );
  }

  /** For answers that say all with their status. @throws {SyncError} */
  done(path: string, call: Call): Promise<void> {
    return this.#answer(path, initOf(call), { signal: call.signal, ms: this.#options.answerMs }, (answer) => {
      // The sign-in page of a hotel answers 200 with its page to everything.
      const ours = [202, 204].includes(answer.status) || answer.headers.get('content-type')?.includes('json');
      return ours ? Promise.resolve() : Promise.reject(notPalate());
    });
  }

  /** Bytes that are the same for everybody: asked for without credentials. Not verified here (installBlob does). */
  bytes(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
    // no-store: the database keeps them, and a torn copy in the HTTP cache would come back for ever.
    const init = { credentials: 'omit', cache: 'no-store' } as const;
    return this.#answer(url, init, { signal, ms: this.#options.downloadMs }, bytesOf);
  }

  async #answer<T>(
    path: string,
    init: RequestInit,
    wait: { readonly signal: AbortSignal; readonly ms: number },
    read: (answer: Response) => Promise<T>,
  ): Promise<T> {
    const { fetch, schedule, base } = this.#options;
    try {
      return await withDeadline(schedule, wait, async (signal) => {
        const answer = await fetch(base + path, { ...init, signal });
        if (!answer.ok) throw await failure(answer);
        return read(answer);
      });
    } catch (error) {
      if (error instanceof SyncError) throw error;
      wait.signal.throwIfAborted();
      throw new SyncError('offline', 'The server cannot be reached.');
    }
  }
}

function initOf({ method = 'GET', body, token, session = false }: Call): RequestInit {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const credentials = token === undefined && !session ? 'omit' : 'same-origin';
  const init: RequestInit = { method, headers, credentials };
  if (body !== undefined) init.body = JSON.stringify(body);
  return init;
}

export function parsed<T>(schema: Schema<T>, value: unknown): T {
  const result = schema.safeParse(value);
  // A proxy's error page or the sign-in page of a hotel network, with status 200.
  if (!result.success) throw notPalate();
  return result.data;
}

const notPalate = () => new SyncError('server', 'What answered is not a Palate server, or a broken one.');

async function failure(answer: Response): Promise<SyncError> {
  const body = errorSchema.safeParse(await answer.json().catch(() => null));
  const said = body.success ? body.data.error : null;
  const seconds = Number(answer.headers.get('retry-after'));
  const message = said
    ? [said.message, seconds > 0 ? `Try again in ${inWords(seconds)}.` : said.mend].filter(Boolean).join(' ')
    : `The server answered ${answer.status}.`;
  const more = { ...(said && { code: said.code }), ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) };
  if (said?.code === 'sign-in-needed') return new SyncError('sign-in-needed', message, more);
  if (said?.code === 'wrong-credentials') return new SyncError('refused', message, more);
  if (answer.status === 401)
    return new SyncError('unauthorised', 'The server does not know this device any more.', more);
  if (answer.status === 426) return new SyncError('upgrade-required', message, more);
  const later = answer.status >= 500 || answer.status === 429 || answer.status === 408;
  return new SyncError(later ? 'server' : 'refused', message, more);
}

const inWords = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} seconds`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`;
};

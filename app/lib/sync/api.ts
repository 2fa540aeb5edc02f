/** The server as the device sees it: every answer is checked against the wire's schemas before anything uses it. */
import {
  devicesResponseSchema,
  errorSchema,
  linkCodeResponseSchema,
  manifestSchema,
  pulledEventSchema,
  pullResponseSchema,
  pushResponseSchema,
  registerDeviceResponseSchema,
  registerSchema,
} from '../../../sync-server/protocol/messages';
import type {
  DevicesResponse,
  LinkCodeResponse,
  Manifest,
  PullResponse,
  PushRequest,
  PushResponse,
  RegisterDeviceRequest,
  RegisterDeviceResponse,
} from '../../../sync-server/protocol/messages';
import { PROTOCOL_VERSION } from '../../../sync-server/protocol/version';
import type { Schedule } from './clockwork';
import { SyncError } from './faults';
import { withDeadline } from './deadline';

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

/** A page of the person's history, without what this version cannot read. */
export interface PulledPage extends PullResponse {
  /** The first event that was left out, or null (P10). */
  readonly skipped: { readonly from: number; readonly protocol: number } | null;
}

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly token?: string;
  readonly signal: AbortSignal;
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

export class SyncApi {
  readonly #options: Required<ApiOptions>;

  constructor(options: ApiOptions) {
    this.#options = { base: '', answerMs: 20_000, downloadMs: 180_000, ...options };
  }

  /** @param token the secret that the device proposes: with the same one the request may be repeated. */
  registerDevice(
    token: string,
    request: RegisterDeviceRequest,
    signal: AbortSignal,
  ): Promise<RegisterDeviceResponse> {
    return this.#json('/api/devices', registerDeviceResponseSchema, {
      method: 'POST',
      body: request,
      token,
      signal,
    });
  }

  devices(token: string, signal: AbortSignal): Promise<DevicesResponse> {
    return this.#json('/api/devices', devicesResponseSchema, { token, signal });
  }

  createLinkCode(token: string, signal: AbortSignal): Promise<LinkCodeResponse> {
    const body = { protocol: PROTOCOL_VERSION };
    return this.#json('/api/devices/link-code', linkCodeResponseSchema, {
      method: 'POST',
      body,
      token,
      signal,
    });
  }

  push(token: string, request: PushRequest, signal: AbortSignal): Promise<PushResponse> {
    return this.#json('/api/sync/push', pushResponseSchema, { method: 'POST', body: request, token, signal });
  }

  async pull(token: string, cursor: number, signal: AbortSignal): Promise<PulledPage> {
    const path = `/api/sync/pull?protocol=${PROTOCOL_VERSION}&cursor=${cursor}`;
    const answer = await this.#call(path, { token, signal });
    const { readable, skipped } = leaveOutUnreadable(answer);
    return { ...parsed(pullResponseSchema, readable), skipped };
  }

  manifest(signal: AbortSignal): Promise<Manifest> {
    return this.#json('/api/manifest', manifestSchema, { signal });
  }

  /** Bytes that are the same for everybody: asked for without credentials. Not verified here (installBlob does). */
  download(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
    // no-store: the database keeps them, and a torn copy in the HTTP cache would come back for ever.
    const init = { credentials: 'omit', cache: 'no-store' } as const;
    return this.#answer(url, init, { signal, ms: this.#options.downloadMs }, async (answer) => {
      if (!answer.ok) throw await failure(answer);
      return answer.arrayBuffer();
    });
  }

  async #json<T>(path: string, schema: Schema<T>, call: Call): Promise<T> {
    return parsed(schema, await this.#call(path, call));
  }

  #call(path: string, { method = 'GET', body, token, signal }: Call): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { method, headers, credentials: token === undefined ? 'omit' : 'same-origin' };
    if (body !== undefined) init.body = JSON.stringify(body);
    return this.#answer(path, init, { signal, ms: this.#options.answerMs }, async (answer) => {
      if (!answer.ok) throw await failure(answer);
      return answer.json().catch(() => undefined);
    });
  }

  async #answer<T>(
    path: string,
    init: RequestInit,
    wait: { readonly signal: AbortSignal; readonly ms: number },
    read: (answer: Response) => Promise<T>,
  ): Promise<T> {
    const { fetch, schedule, base } = this.#options;
    try {
      return await withDeadline(schedule, wait, async (signal) =>
        read(await fetch(base + path, { ...init, signal })),
      );
    } catch (error) {
      if (error instanceof SyncError) throw error;
      wait.signal.throwIfAborted();
      throw new SyncError('offline', 'The server cannot be reached.');
    }
  }
}

function parsed<T>(schema: Schema<T>, value: unknown): T {
  const result = schema.safeParse(value);
  // A proxy's error page or the sign-in page of a hotel network, with status 200.
  if (!result.success)
    throw new SyncError('server', 'What answered is not a Palate server, or a broken one.');
  return result.data;
}

async function failure(answer: Response): Promise<SyncError> {
  const body = errorSchema.safeParse(await answer.json().catch(() => null));
  const said = body.success ? body.data.error : null;
  const message = said
    ? [said.message, said.mend].filter(Boolean).join(' ')
    : `The server answered ${answer.status}.`;
  const seconds = Number(answer.headers.get('retry-after'));
  const more = { ...(said && { code: said.code }), ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) };
  if (answer.status === 401)
    return new SyncError('unauthorised', 'The server does not know this device any more.', more);
  if (answer.status === 426) return new SyncError('upgrade-required', message, more);
  const later = answer.status >= 500 || answer.status === 429 || answer.status === 408;
  return new SyncError(later ? 'server' : 'refused', message, more);
}

/** P10: a newer server may send kinds that this version does not know. They wait for the update of the app. */
function leaveOutUnreadable(answer: unknown): { readable: unknown; skipped: PulledPage['skipped'] } {
  const page = answer as { events?: unknown; registers?: unknown } | null | undefined;
  if (!Array.isArray(page?.events) || !Array.isArray(page.registers))
    return { readable: answer, skipped: null };
  const unreadable = page.events.filter((event) => !pulledEventSchema.safeParse(event).success);
  const seqs = unreadable.map((event) => Number((event as { serverSeq?: unknown } | null)?.serverSeq) || 1);
  const readable = {
    ...page,
    events: page.events.filter((event) => !unreadable.includes(event)),
    registers: page.registers.filter((register) => registerSchema.safeParse(register).success),
  };
  return {
    readable,
    skipped: seqs.length > 0 ? { from: Math.min(...seqs), protocol: PROTOCOL_VERSION } : null,
  };
}

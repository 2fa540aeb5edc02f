/** The server as the device sees it: every answer is checked against the wire's schemas before anything uses it. */
import {
  devicesResponseSchema,
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
import { Calls, parsed } from './calls';
import type { ApiOptions } from './calls';

/** A page of the person's history, without what this version cannot read. */
export interface PulledPage extends PullResponse {
  /** The first event that was left out, or null (P10). */
  readonly skipped: { readonly from: number; readonly protocol: number } | null;
}

export class SyncApi {
  readonly #calls: Calls;

  constructor(options: ApiOptions) {
    this.#calls = new Calls(options);
  }

  /**
   * With `account` the cookie of the session goes along, as with every call that has a token.
   * @param token the secret that the device proposes: with the same one the request may be repeated.
   */
  registerDevice(
    token: string,
    request: RegisterDeviceRequest,
    signal: AbortSignal,
  ): Promise<RegisterDeviceResponse> {
    return this.#calls.json('/api/devices', registerDeviceResponseSchema, {
      method: 'POST',
      body: request,
      token,
      signal,
    });
  }

  devices(token: string, signal: AbortSignal): Promise<DevicesResponse> {
    return this.#calls.json('/api/devices', devicesResponseSchema, { token, signal });
  }

  createLinkCode(token: string, signal: AbortSignal): Promise<LinkCodeResponse> {
    const body = { protocol: PROTOCOL_VERSION };
    return this.#calls.json('/api/devices/link-code', linkCodeResponseSchema, {
      method: 'POST',
      body,
      token,
      signal,
    });
  }

  push(token: string, request: PushRequest, signal: AbortSignal): Promise<PushResponse> {
    return this.#calls.json('/api/sync/push', pushResponseSchema, {
      method: 'POST',
      body: request,
      token,
      signal,
    });
  }

  async pull(token: string, cursor: number, signal: AbortSignal): Promise<PulledPage> {
    const path = `/api/sync/pull?protocol=${PROTOCOL_VERSION}&cursor=${cursor}`;
    const answer = await this.#calls.raw(path, { token, signal });
    const { readable, skipped } = leaveOutUnreadable(answer);
    return { ...parsed(pullResponseSchema, readable), skipped };
  }

  manifest(signal: AbortSignal): Promise<Manifest> {
    return this.#calls.json('/api/manifest', manifestSchema, { signal });
  }

  /**
   * For a device that this one was: all that it did has been pushed again, or is given up. It leaves the server with its rows, and its
   * person when nothing else is left of them.
   * @param joinedAs the device under which its events were pushed again; null: they were given up
   */
  leave(token: string, joinedAs: string | null, signal: AbortSignal): Promise<void> {
    const body = joinedAs === null ? {} : { joinedAs };
    return this.#calls.done('/api/devices/leave', { method: 'POST', body, token, signal });
  }

  /** V4: everything that the server has of this device's anonymous person, on all their devices. */
  erasePerson(token: string, signal: AbortSignal): Promise<void> {
    return this.#calls.done('/api/person', { method: 'DELETE', token, signal });
  }

  download(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
    return this.#calls.bytes(url, signal);
  }
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

/** An app on a test database, and devices that talk to it as the real ones do. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { bareItem } from '../../models/bare-item';
import type { Item } from '../../models/types';
import { createApp } from '../app';
import type { AppDeps } from '../app';
import type { Database } from '../db/connect';
import { insertItems } from '../db/catalogue';
import type { DevicesResponse, LinkCodeResponse } from '../protocol/messages';
import type {
  PullResponse,
  PushResponse,
  Register,
  RegisterDeviceResponse,
  WireInteraction,
} from '../protocol/messages';
import { PROTOCOL_VERSION } from '../protocol/version';
import { Mailer } from '../mail/mailer';
import { Mailbox } from './mailbox';

export const NOW = Date.UTC(2026, 10, 20);

export const film = (id: string): Item => bareItem(id, { year: 2000 });

export const FILMS = ['alien-1979', 'heat-1995', 'up-2009'];

export interface TestServer {
  readonly request: (path: string, init?: RequestInit) => Promise<Response>;
  /** ms since the epoch; tests may move it. */
  now: number;
}

/** One that runs in this process. */
export interface LocalServer extends TestServer {
  /** Every route and middleware, as the router has them. */
  readonly mounted: () => readonly { readonly method: string; readonly path: string }[];
  /** What it has sent; `posted` first waits for what is under way. */
  readonly mailbox: Mailbox;
  readonly posted: () => Promise<Mailbox>;
}

export function startServer(database: Database, deps: Partial<AppDeps> = {}): LocalServer {
  const mailbox = new Mailbox();
  const mailer = new Mailer({ transport: mailbox, log: () => {}, delayMs: 0 });
  const server: LocalServer = {
    now: NOW,
    request: async (path, init) => app.request(path, init),
    mounted: () => app.routes,
    mailbox,
    posted: async () => {
      await mailer.idle();
      return mailbox;
    },
  };
  const app = createApp({ database, now: () => server.now, mailer, ...deps });
  return server;
}

/** An app whose catalogue has FILMS. */
export async function startWithFilms(database: Database, deps: Partial<AppDeps> = {}): Promise<LocalServer> {
  await insertItems(database.db, FILMS.map(film), new Date(NOW));
  return startServer(database, deps);
}

export const post = (server: TestServer, path: string, body: unknown, headers: Record<string, string> = {}) =>
  server.request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** A registered device. */
export class TestDevice {
  #seq = 0;

  private constructor(
    readonly server: TestServer,
    readonly id: string,
    readonly personId: string,
    readonly token: string,
  ) {}

  static async join(server: TestServer, linkCode?: string): Promise<TestDevice> {
    const answer = await post(server, '/api/devices', {
      protocol: PROTOCOL_VERSION,
      deviceId: randomUUID(),
      name: 'test',
      ...(linkCode !== undefined && { linkCode }),
    });
    if (answer.status !== 201) throw new Error(`registration: ${answer.status} ${await answer.text()}`);
    const { deviceId, personId, token } = (await answer.json()) as RegisterDeviceResponse;
    return new TestDevice(server, deviceId, personId, token);
  }

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  /** The same device with another server. */
  at(server: TestServer): TestDevice {
    return new TestDevice(server, this.id, this.personId, this.token);
  }

  /** One more device of the same person. */
  async another(): Promise<TestDevice> {
    return TestDevice.join(this.server, (await this.linkCode()).code);
  }

  async linkCode(): Promise<LinkCodeResponse> {
    return (await post(this.server, '/api/devices/link-code', {}, this.headers)).json();
  }

  async devices(): Promise<DevicesResponse> {
    return (await this.server.request('/api/devices', { headers: this.headers })).json();
  }

  /** The next event of this device. */
  event(change: Partial<WireInteraction> = {}): WireInteraction {
    const seq = ++this.#seq;
    return {
      id: uuidv7(),
      deviceId: this.id,
      seq,
      kind: 'like',
      itemId: FILMS[seq % FILMS.length],
      value: null,
      context: { surface: 'home:recommended', position: seq },
      at: NOW + seq,
      ...change,
    };
  }

  events(count: number): WireInteraction[] {
    return Array.from({ length: count }, () => this.event());
  }

  send(events: readonly unknown[], registers: readonly unknown[] = []): Promise<Response> {
    return post(
      this.server,
      '/api/sync/push',
      { protocol: PROTOCOL_VERSION, events, registers },
      this.headers,
    );
  }

  /** A push that must be taken. */
  async push(events: readonly unknown[], registers: readonly Register[] = []): Promise<PushResponse> {
    const answer = await this.send(events, registers);
    if (answer.status !== 200) throw new Error(`push: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async pullPage(cursor: number, limit?: number): Promise<PullResponse> {
    const query = limit === undefined ? '' : `&limit=${limit}`;
    const answer = await this.server.request(`/api/sync/pull?cursor=${cursor}${query}`, {
      headers: this.headers,
    });
    if (answer.status !== 200) throw new Error(`pull: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Page by page until there is no more. */
  async pullAll(cursor = 0, limit?: number): Promise<PullResponse> {
    const pages: PullResponse[] = [];
    do pages.push(await this.pullPage(pages.at(-1)?.cursor ?? cursor, limit));
    while (pages.at(-1)!.more);
    return {
      ...pages.at(-1)!,
      events: pages.flatMap(({ events }) => events),
      registers: pages.flatMap(({ registers }) => registers),
    };
  }
}

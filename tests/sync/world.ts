/** Devices with tabs, a network that fails, and the real server on a real database. Time is virtual. */
import { Journal } from '../../app/lib/db/journal';
import { interactionsAfter } from '../../app/lib/db/history';
import { createToken } from '../../app/lib/db/ids';
import type { PalateDb } from '../../app/lib/db/open';
import { outboxState } from '../../app/lib/db/outbox';
import type { BlobKind } from '../../app/lib/db/rows';
import { bindOwner } from '../../app/lib/db/owner';
import { readSetting } from '../../app/lib/db/settings';
import { MemoryDevice, quotaExceeded, seededBytes, seededIds } from '../../app/lib/db/testing/memory-device';
import type { AccountDeps } from '../../app/lib/sync/account';
import { AccountApi } from '../../app/lib/sync/account-api';
import { SyncApi } from '../../app/lib/sync/api';
import { SyncEngine } from '../../app/lib/sync/engine';
import type { ApplyDelta } from '../../app/lib/sync/by-delta';
import { webLeaderLock } from '../../app/lib/sync/lock';
import type { LeaderLock } from '../../app/lib/sync/lock';
import { applyDelta } from '../../models/collaborative/delta/delta';
import type { PullResponse } from '../../sync-server/protocol/messages';
import { NOW } from '../../sync-server/testing/server';
import type { TestServer } from '../../sync-server/testing/server';
import { BrowserLocks } from './browser-locks';
import { CookieJar } from './cookie-jar';
import { FaultyNetwork } from './faulty-network';
import { VirtualTime } from './virtual-time';

/** Worlds share a database, so two with one seed must not make the same ids. */
let worlds = 0;

export class World {
  readonly time = new VirtualTime(NOW);
  readonly network: FaultyNetwork;
  readonly devices: Device[] = [];
  /** Makes ids and tokens its own. */
  readonly salt = ++worlds * 0x9e3779b1;
  #seed: number;

  /** @param seed of every choice in this world. */
  constructor(
    readonly server: TestServer,
    seed: number,
  ) {
    this.#seed = seed;
    const send = (url: string, init: RequestInit) => server.request(url, init);
    // Nothing but the deadline of the request can end a silence.
    const silence = () => setImmediate(() => void this.time.pass(20_000, () => Promise.resolve()));
    this.network = new FaultyNetwork(send, silence);
  }

  nextSeed(): number {
    return (this.#seed = (this.#seed * 1664525 + 1013904223) >>> 0);
  }

  /** @param clockOff how wrong the device's clock is, ms. */
  addDevice(clockOff = 0): Device {
    const device = new Device(this, clockOff);
    this.devices.push(device);
    return device;
  }

  get tabs(): Tab[] {
    return this.devices.flatMap(({ tabs }) => tabs);
  }

  /** Lengths of the deltas that workers were given. */
  readonly applied: number[] = [];

  /** Steps that all tabs together have made. */
  activity = 0;

  /** Until no living tab has a round under way, and nobody has touched network or database for some turns. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 6; quiet++) {
      const before = this.activity;
      await new Promise((resolve) => setTimeout(resolve));
      await Promise.all(this.tabs.map((tab) => Promise.race([tab.engine.settled(), tab.died])));
      if (this.activity !== before) quiet = 0;
    }
  }

  async pass(ms: number): Promise<void> {
    await this.settle();
    return this.time.pass(ms, () => this.settle());
  }

  dispose(): void {
    for (const device of this.devices) device.dispose();
  }
}

export class Device {
  readonly memory = new MemoryDevice();
  readonly locks = new BrowserLocks();
  readonly cookies = new CookieJar();
  /** Work that must not run in two tabs at once, as a lock of the browser that a dead tab gives back. */
  #exclusive: Promise<unknown> = Promise.resolve();
  readonly #tabs: Tab[] = [];

  constructor(
    readonly world: World,
    readonly clockOff: number,
  ) {}

  get tabs(): Tab[] {
    return this.#tabs.filter(({ alive }) => alive);
  }

  openTab(options: TabOptions = {}): Tab {
    const tab = new Tab(this, options);
    this.#tabs.push(tab);
    return tab;
  }

  exclusive<T>(tab: Tab, work: () => Promise<T>): Promise<T> {
    const turn = this.#exclusive.then(work);
    this.#exclusive = Promise.race([turn.catch(() => undefined), tab.died]);
    return turn;
  }

  /** The first living tab, opened when there is none. */
  get tab(): Tab {
    return this.tabs[0] ?? this.openTab();
  }

  dispose(): void {
    for (const tab of this.#tabs) tab.kill();
    this.memory.dispose();
  }
}

export interface TabOptions {
  readonly lock?: (db: PalateDb, tab: symbol) => LeaderLock;
  readonly start?: boolean;
}

export class Tab {
  readonly name = Symbol('tab');
  readonly db: PalateDb;
  readonly engine: SyncEngine;
  readonly journal: Journal;
  readonly installed: BlobKind[] = [];
  /** Requests that this tab has sent. */
  readonly requests: { readonly url: string; readonly init: RequestInit }[] = [];
  /** Calls for the account of whoever uses this tab. */
  readonly account: AccountDeps;
  pulled = 0;
  alive = true;
  /** Told that whom it was opened for has left the device. */
  left = false;
  /** Steps (database operations and requests) until the tab is killed; Infinity: it lives. */
  killIn = Infinity;
  /** Writes until the disk is full; Infinity: there is room. */
  fullIn = Infinity;
  readonly died: Promise<void>;
  #die: () => void = () => undefined;

  constructor(
    readonly device: Device,
    { lock, start = true }: TabOptions,
  ) {
    this.died = new Promise((resolve) => (this.#die = resolve));
    const { world } = device;
    const seed = world.nextSeed();
    const now = () => world.time.now + device.clockOff;
    this.db = device.memory.openTab((operation) => {
      this.#step();
      if (operation === 'write' && --this.fullIn < 0) throw quotaExceeded();
    });
    void bindOwner(this.db).catch(() => undefined); // as every page does
    const newId = seededIds(seed ^ world.salt, now);
    this.journal = new Journal(this.db, { now, newId });
    const dice = seededBytes(seed);
    const secrets = seededBytes(seed ^ world.salt ^ 0x5bd1e995, 32);
    const schedule = (ms: number, run: () => void) => world.time.schedule(ms, () => this.alive && run());
    const api = { fetch: (url: string, init: RequestInit) => this.#fetch(url, init), schedule };
    this.engine = new SyncEngine({
      db: this.db,
      now,
      schedule,
      newId,
      newToken: () => createToken(secrets),
      random: () => dice()[0] / 256,
      deviceName: 'Test browser',
      applyDelta: (request) => applyInWorker(request, device.world.applied),
      lock: lock ? lock(this.db, this.name) : webLeaderLock(device.locks.of(this.name)),
      onPulled: (added) => (this.pulled += added),
      onInstalled: (kind) => this.installed.push(kind),
      api: new SyncApi(api),
    });
    this.account = {
      engine: this.engine,
      accounts: new AccountApi(api),
      exclusive: (work) => device.exclusive(this, work),
      announce: () => device.tabs.forEach((tab) => (tab.left = true)),
    };
    if (start) this.engine.start();
  }

  /** A tab that dies: nothing of it runs any more, the browser frees its locks, transactions under way are undone. */
  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#die();
    this.engine.stop();
    this.device.locks.free(this.name);
    setImmediate(() => this.db.retire());
  }

  /** A round now, to its end or the tab's. */
  async sync(reason: 'hand' | 'timer' = 'hand'): Promise<void> {
    if (this.alive) await Promise.race([this.engine.flush(reason), this.died]);
  }

  outbox() {
    return outboxState(this.db);
  }

  async history(): Promise<string[]> {
    return (await interactionsAfter(this.db, 0)).rows.map(({ id }) => id);
  }

  /** All events of this tab's person on the server; impressions are not pulled. */
  async remote(): Promise<PullResponse['events']> {
    const token = await readSetting(this.db, 'token');
    const events: PullResponse['events'] = [];
    for (let cursor = 0, more = true; more;) {
      const answer = await this.device.world.server.request(`/api/sync/pull?cursor=${cursor}&limit=50`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const page = (await answer.json()) as PullResponse;
      events.push(...page.events);
      ({ cursor, more } = page);
    }
    return events;
  }

  #step(): void {
    this.device.world.activity++;
    if (this.alive && --this.killIn < 0) this.kill();
    if (!this.alive) throw new DOMException('The tab is gone', 'AbortError');
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    this.#step();
    this.requests.push({ url, init });
    const { cookies, world } = this.device;
    const answer = await world.network.fetch(url, cookies.sendWith(init));
    // The browser keeps the cookie, whatever becomes of the page that asked.
    cookies.take(init, answer);
    this.#step();
    return answer;
  }
}

/** What the worker does, with errors as they come across its port: by name and message only. */
async function applyInWorker(
  { base, delta, bytes }: Parameters<ApplyDelta>[0],
  applied: number[],
): Promise<ArrayBuffer> {
  applied.push(delta.byteLength);
  try {
    await Promise.resolve();
    return applyDelta(new Uint8Array(base), new Uint8Array(delta), bytes).buffer;
  } catch (error) {
    throw new Error((error as Error).message, { cause: error });
  }
}

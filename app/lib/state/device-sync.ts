import type { PalateDb } from '../db/open';
import type { BrowserSync } from '../sync/browser';
import type { ApplyDelta } from '../sync/by-delta';
import type * as link from '../sync/link';
import type { SyncStatus } from './sync-status.svelte';

export interface SyncCallbacks {
  /** Events of other devices arrived. */
  readonly onPulled: () => void;
  /** A new catalogue or model is in service. */
  readonly onInstalled: () => void;
  /** Makes a new model of the present one, off the main thread. */
  readonly applyDelta: ApplyDelta;
}

type Link = typeof link;
export type LinkedDevice = Awaited<ReturnType<Link['listDevices']>>[number];

/**
 * The sync engine as pages know it. It and its schemas are loaded after the first paint: no list waits for them.
 */
export class DeviceSync {
  readonly #db: PalateDb;
  readonly #status: SyncStatus;
  readonly #callbacks: SyncCallbacks;
  #starting: Promise<BrowserSync> | null = null;
  #disposed = false;

  constructor(db: PalateDb, status: SyncStatus, callbacks: SyncCallbacks) {
    this.#db = db;
    this.#status = status;
    this.#callbacks = callbacks;
  }

  /** @throws when the engine's code cannot be loaded; the next call tries again. */
  start(): Promise<BrowserSync> {
    this.#starting ??= this.#load().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  /** One round now, because the person asked. */
  async flush(): Promise<void> {
    const { engine } = await this.start();
    await engine.flush('hand');
  }

  /** A code with which another device joins this person. @throws {LinkError} {SyncError} with a sentence for them. */
  async createCode(): Promise<{ code: string; expiresAt: number }> {
    const [{ engine }, linking] = await Promise.all([this.start(), loadLink()]);
    return linking.createLinkCode(engine);
  }

  /** Makes this device one of the person who made the code. @throws as `createCode`. */
  async join(code: string): Promise<void> {
    const [{ engine }, linking] = await Promise.all([this.start(), loadLink()]);
    await linking.joinPerson(engine, code);
  }

  /** For a device that the server forgot: a new anonymous person with everything that was done here. */
  async startAfresh(): Promise<void> {
    const [{ engine }, linking] = await Promise.all([this.start(), loadLink()]);
    await linking.startAfresh(engine);
  }

  async devices(): Promise<readonly LinkedDevice[]> {
    const [{ engine }, linking] = await Promise.all([this.start(), loadLink()]);
    return linking.listDevices(engine);
  }

  dispose(): void {
    this.#disposed = true;
    void this.#starting?.then(({ dispose }) => dispose());
  }

  async #load(): Promise<BrowserSync> {
    // zod, the messages and the engine, each in a task of its own: together they hold a starting page up.
    await import('../../../sync-server/protocol/primitives');
    await nextTask();
    await import('../../../sync-server/protocol/messages');
    await nextTask();
    const { startBrowserSync } = await import('../sync/browser');
    const { onPulled, onInstalled, applyDelta } = this.#callbacks;
    const sync = startBrowserSync(this.#db, {
      onPulled: () => onPulled(),
      onInstalled: () => onInstalled(),
      applyDelta,
    });
    if (this.#disposed) sync.dispose();
    else sync.engine.subscribe((state) => this.#status.show(state));
    this.#status.started();
    return sync;
  }
}

const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));
const loadLink = (): Promise<Link> => import('../sync/link');

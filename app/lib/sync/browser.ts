/** The engine in a real page: the only file here that knows the DOM. */
import { createNewId, createToken } from '../db/ids';
import type { PalateDb } from '../db/open';
import type { BlobKind } from '../db/rows';
import { SyncApi } from './api';
import type { ApplyDelta } from './by-delta';
import type { Schedule } from './clockwork';
import { deviceName } from './device-name';
import { SyncEngine } from './engine';
import { leaseLeaderLock } from './lease-lock';
import { webLeaderLock } from './lock';

export interface BrowserSyncOptions {
  /** Events of other devices arrived. */
  readonly onPulled?: (added: number) => void;
  /** A new catalogue or model is in service. */
  readonly onInstalled?: (kind: BlobKind) => void;
  readonly applyDelta?: ApplyDelta;
}

export interface BrowserSync {
  readonly engine: SyncEngine;
  /** Stops the engine and listens to the page no more. */
  dispose(): void;
}

const schedule: Schedule = (ms, task) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** Makes the engine, starts it, and flushes when the network or the person comes back (P8, P9). */
export function startBrowserSync(db: PalateDb, options: BrowserSyncOptions = {}): BrowserSync {
  const now = () => Date.now();
  const newId = createNewId(now);
  // Undefined in old browsers and on pages without TLS, whatever the type says.
  const locks = navigator.locks as LockManager | undefined;
  const engine = new SyncEngine({
    ...options,
    db,
    api: new SyncApi({ fetch: (url, init) => fetch(url, init), schedule }),
    now,
    random: Math.random,
    schedule,
    newId,
    newToken: createToken,
    lock: locks ? webLeaderLock(locks) : leaseLeaderLock(db, { now, schedule, holder: newId() }),
    deviceName: deviceName(navigator.userAgent),
  });
  engine.start();
  const forget = followPage(engine);
  return { engine, dispose: () => (forget(), engine.stop()) };
}

function followPage(engine: SyncEngine): () => void {
  const listening = new AbortController();
  const on = (target: EventTarget, type: string, listener: () => void) =>
    target.addEventListener(type, listener, { signal: listening.signal });
  const back = () => {
    engine.resume();
    if (document.visibilityState === 'visible') void engine.flush('visible');
  };
  on(window, 'online', () => void engine.flush('online'));
  on(document, 'visibilitychange', () => document.visibilityState === 'visible' && back());
  // A frozen page cannot lead, and a held lock keeps a page out of the back-forward cache.
  on(document, 'freeze', () => engine.handOver());
  on(window, 'pagehide', () => engine.handOver());
  on(document, 'resume', back);
  on(window, 'pageshow', back);
  if (document.visibilityState === 'visible') void engine.flush('visible');
  return () => listening.abort();
}

/** P8 where there are no Web Locks: leadership as a lease in the database, which runs out when its tab dies. */
import { dropLease, takeLease } from '../db/lease';
import type { PalateDb } from '../db/open';
import type { Schedule } from './clockwork';
import type { LeaderLock, Leadership } from './lock';

export interface LeaseOptions {
  /** ms since the epoch; the clock that all tabs of this browser share. */
  readonly now: () => number;
  readonly schedule: Schedule;
  /** Unique to this tab. */
  readonly holder: string;
  /** How long a dead tab blocks the others, ms. Hidden tabs may run timers once a minute only. */
  readonly ttlMs?: number;
}

export function leaseLeaderLock(db: PalateDb, options: LeaseOptions): LeaderLock {
  const { schedule, ttlMs = 90_000 } = options;
  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const cancel = schedule(ms, resolve);
      signal.addEventListener('abort', () => (cancel(), resolve()), { once: true });
    });
  return {
    async acquire({ steal, signal }) {
      for (;;) {
        signal.throwIfAborted();
        if (await takeLease(db, { ...options, ttlMs, steal })) return keep(db, { ...options, ttlMs });
        await pause(ttlMs / 6, signal);
      }
    },
  };
}

/** Renews the lease until it is released or taken away. */
function keep(db: PalateDb, options: Required<LeaseOptions>): Leadership {
  const lost = new AbortController();
  let cancel: () => void = () => undefined;
  const renewLater = () => {
    cancel = options.schedule(options.ttlMs / 3, () => void renew());
  };
  const renew = async () => {
    const kept = await takeLease(db, { ...options, steal: false }).catch(() => false);
    if (lost.signal.aborted) return;
    if (kept) renewLater();
    else lost.abort();
  };
  renewLater();
  return {
    lost: lost.signal,
    release: () => {
      cancel();
      if (!lost.signal.aborted) lost.abort();
      dropLease(db, options.holder).catch(() => undefined); // it runs out by itself
    },
  };
}

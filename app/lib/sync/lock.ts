/** P8: one tab syncs. Who that is, is decided here; what it does, in engine.ts. */

export interface Leadership {
  /** Fires when another tab has taken over, or the time has run out. */
  readonly lost: AbortSignal;
  release(): void;
}

export interface LeaderLock {
  /**
   * Waits for its turn, or with `steal` takes it from whoever has it: a frozen tab cannot give it back. Two tabs that
   * both believe to lead for a moment do no harm (P2), they only do the work twice.
   * @throws the signal's reason when it fires first.
   */
  acquire(options: { readonly steal: boolean; readonly signal: AbortSignal }): Promise<Leadership>;
}

/** The part of `navigator.locks` that is needed. */
export interface WebLocks {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    work: () => Promise<void>,
  ): Promise<unknown>;
}

/** Web Locks: the browser itself frees the lock of a tab that dies. */
export function webLeaderLock(locks: WebLocks, name = 'palate-sync'): LeaderLock {
  return {
    acquire: ({ steal, signal }) =>
      new Promise((resolve, reject) => {
        const lost = new AbortController();
        const hold = () => new Promise<void>((release) => resolve({ lost: lost.signal, release }));
        // `steal` and `signal` exclude each other; a theft waits for nobody.
        locks.request(name, steal ? { steal: true } : { signal }, hold).then(
          () => lost.abort(),
          (error: unknown) => {
            lost.abort();
            reject(error);
          },
        );
      }),
  };
}

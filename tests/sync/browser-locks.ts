/** Web Locks of one browser profile, as the standard has them: a queue per name, stealing, freed with their tab. */
import type { WebLocks } from '../../app/lib/sync/lock';

interface Claim {
  readonly tab: symbol;
  grant(): void;
  readonly refuse: (error: unknown) => void;
}

const aborted = (why: string) => new DOMException(why, 'AbortError');

export class BrowserLocks {
  #holder: Claim | null = null;
  #queue: Claim[] = [];

  /** `navigator.locks` of one tab. */
  of(tab: symbol): WebLocks {
    return {
      request: (_name, { steal = false, signal }, work) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason as Error);
          const claim: Claim = {
            tab,
            refuse: reject,
            grant: () => {
              this.#holder = claim;
              void work().then(() => {
                resolve(undefined);
                if (this.#holder === claim) this.#pass();
              });
            },
          };
          if (steal && this.#holder) {
            this.#holder.refuse(aborted('Stolen'));
            return claim.grant();
          }
          signal?.addEventListener('abort', () => {
            this.#queue = this.#queue.filter((other) => other !== claim);
            reject(aborted('Given up'));
          });
          this.#queue.push(claim);
          if (!this.#holder) this.#pass();
        }),
    };
  }

  /** The tab is gone, and with it what it held and waited for. */
  free(tab: symbol): void {
    this.#queue = this.#queue.filter((claim) => claim.tab !== tab);
    if (this.#holder?.tab === tab) this.#pass();
  }

  get leader(): symbol | null {
    return this.#holder?.tab ?? null;
  }

  #pass(): void {
    this.#holder = null;
    this.#queue.shift()?.grant();
  }
}

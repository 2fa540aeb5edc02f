/** Milliseconds in which a new version that was asked to take over has done so, where nothing is in its way. */
const PATIENCE = 1000;

/**
 * The service worker and its updates. A new version waits until the person agrees: a page is never reloaded under
 * their hands, and a review they are writing is kept as a draft.
 */
export class Update {
  #waiting: ServiceWorker | null = $state.raw(null);
  #reloading = false;

  /** True: a new version is installed and waits. */
  get ready(): boolean {
    return this.#waiting !== null;
  }

  /** @param url of the service worker; a module only while developing. */
  async register(url: string, type: WorkerType): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.#reloading) location.reload();
    });
    try {
      const registration = await navigator.serviceWorker.register(url, { type, updateViaCache: 'none' });
      this.#follow(registration);
      // An installed app stays open for days: look for a new version whenever it comes back to the front.
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') registration.update().catch(() => undefined);
      });
    } catch {
      // Private windows and some settings refuse service workers. Palate works without, except for opening offline.
    }
  }

  accept(): void {
    const next = this.#waiting;
    if (!next) return;
    // Where another tab has said yes before, it is in service already, and only this page is old.
    if (next.state !== 'installed') return location.reload();
    this.#reloading = true;
    next.postMessage({ type: 'SKIP_WAITING' });
    setTimeout(nudge, PATIENCE);
  }

  #follow(registration: ServiceWorkerRegistration): void {
    this.#watch(registration.waiting);
    this.#watch(registration.installing);
    registration.addEventListener('updatefound', () => this.#watch(registration.installing));
  }

  #watch(next: ServiceWorker | null): void {
    const look = () => {
      // Without a controller it is the first installation, and nothing is replaced.
      if (next?.state === 'installed' && navigator.serviceWorker.controller) this.#waiting = next;
      if (next?.state === 'redundant' && this.#waiting === next) this.#waiting = null;
    };
    next?.addEventListener('statechange', look);
    look();
  }
}

/**
 * Chromium lets a new service worker wait for up to five minutes when the old one was being asked for the script of a
 * page or a worker at the moment of `skipWaiting`: that it has nothing to do any more is looked at when the next such
 * script has come. So fetch one, until this page is reloaded.
 */
function nudge(): void {
  new Worker(new URL('../workers/nudge.worker.ts', import.meta.url), { type: 'module' });
  setTimeout(nudge, PATIENCE);
}

import type { PalateDb } from '../db/open';
import { bindOwner, observeOwner, ownsStill } from '../db/owner';

const CHANNEL = 'palate-departure';

/**
 * P11: when the person whose page this is leaves the device, every tab leaves too, for a clean page. A tab that runs
 * hears of it at once; one that was frozen or put aside looks before it is seen again.
 */
export class Departure {
  readonly #db: PalateDb;
  readonly #stopWriting: () => void;
  readonly #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
  #held = false;
  #gone = false;

  /** @param stopWriting called before the page is left: nothing of it may run on. */
  constructor(db: PalateDb, stopWriting: () => void) {
    this.#db = db;
    this.#stopWriting = stopWriting;
  }

  /** @returns how to stop. */
  watch(): () => void {
    const listening = new AbortController();
    const on = (target: EventTarget, type: string, listener: (event: Event) => void) =>
      target.addEventListener(type, listener, { signal: listening.signal });
    const leave = () => this.#held || this.go();
    const look = async () => {
      if (await ownsStill(this.#db).catch(() => true)) show(true);
      else leave();
    };
    bindOwner(this.#db).catch(leave);
    const forget = observeOwner(this.#db, leave);
    if (this.#channel) on(this.#channel, 'message', leave);
    on(document, 'visibilitychange', () => document.visibilityState === 'visible' && void look());
    // Drawn long ago: not to be seen before it is known whose it is.
    const hideAndLook = () => (show(false), void look());
    on(document, 'resume', hideAndLook);
    on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && hideAndLook());
    return () => {
      listening.abort();
      forget();
      this.#channel?.close();
    };
  }

  /** Tells the other tabs; this one leaves by `go`, when its work is done. */
  announce(): void {
    this.#channel?.postMessage('gone');
  }

  /** Runs work that makes this page a stranger to its own database: it is not torn away in the middle. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
      if (!(await ownsStill(this.#db).catch(() => true))) setTimeout(() => this.go());
    }
  }

  /** A fresh page: nothing of the person is left in memory either. The first to say where wins. */
  go(path = '/'): void {
    if (this.#gone) return;
    this.#gone = true;
    show(false);
    this.#stopWriting();
    location.replace(path);
  }
}

function show(visible: boolean): void {
  document.documentElement.style.visibility = visible ? '' : 'hidden';
}

import type { DashboardView } from '../workers/messages';
import type { Recommend } from './recommend';

/** What this device has learned and how its lists do, while the page that shows it is open. */
export class Dashboard {
  readonly #recommend: Recommend;
  readonly #now: () => number;
  readonly #flush: () => Promise<void>;
  #view: DashboardView | null = $state.raw(null);
  #problem: string | null = $state(null);
  #open = false;
  #asked = 0;

  /** @param flush writes down what was shown and is not written yet. */
  constructor(recommend: Recommend, now: () => number, flush: () => Promise<void>) {
    this.#recommend = recommend;
    this.#now = now;
    this.#flush = flush;
  }

  get isOpen(): boolean {
    return this.#open;
  }
  /** Null until it was opened and answered. */
  get view(): DashboardView | null {
    return this.#view;
  }
  get problem(): string | null {
    return this.#problem;
  }

  async open(): Promise<void> {
    this.#open = true;
    const asked = ++this.#asked;
    try {
      // What the page before has shown counts, also where it could not be written.
      await this.#flush().catch(() => undefined);
      const view = await this.#recommend.call('dashboard', { now: this.#now() });
      if (asked !== this.#asked) return; // a later question is under way, or the page was left
      this.#view = view;
      this.#problem = null;
    } catch (error) {
      if (asked === this.#asked) this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** The page is left: taps elsewhere need not count it again. */
  close(): void {
    this.#open = false;
    this.#asked++;
  }

  async refresh(): Promise<void> {
    if (this.#open) await this.open();
  }
}

import type { HomeView } from '../workers/messages';
import type { Recommend } from './recommend';
import type { VisitSeed } from './seed';

/** How many entries `Recommended for you` has. */
const SIZE = 24;

/**
 * waiting: not asked yet, or the catalogue is still to come; ready: there are lists; failed: see `problem`.
 */
export type HomePhase = 'waiting' | 'ready' | 'failed';

/** The lists of the home page, as the worker last ranked them. */
export class Home {
  readonly #recommend: Recommend;
  readonly #seed: VisitSeed;
  #view: HomeView | null = $state.raw(null);
  #phase = $state<HomePhase>('waiting');
  #problem: string | null = $state(null);
  #running: Promise<void> | null = null;
  #again: Promise<void> | null = null;

  constructor(recommend: Recommend, seed: VisitSeed) {
    this.#recommend = recommend;
    this.#seed = seed;
  }

  get view(): HomeView | null {
    return this.#view;
  }
  get phase(): HomePhase {
    return this.#phase;
  }
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Ranks again. Resolves when the view holds an answer that was asked for after this call: a call during another
   * waits for one more round, and all who wait share it.
   */
  refresh(): Promise<void> {
    if (!this.#running) {
      this.#running = this.#rank().finally(() => (this.#running = null));
      return this.#running;
    }
    this.#again ??= this.#running.then(() => {
      this.#again = null;
      return this.refresh();
    });
    return this.#again;
  }

  async #rank(): Promise<void> {
    try {
      this.#view = await this.#recommend.call('home', { now: Date.now(), seed: this.#seed.now, size: SIZE });
      this.#phase = 'ready';
      this.#problem = null;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      if (!this.#view) this.#phase = 'failed';
    }
  }
}

import type { ItemId } from '../../../models/types';
import type { HomeView, WhyNotView } from '../workers/messages';
import type { FirstQuestions } from './first-questions.svelte';
import type { Recommend } from './recommend';
import type { VisitSeed } from './seed';
import type { Taps } from './taps';

/** How many entries `Recommended for you` has. */
const SIZE = 24;

/** Who is asked questions beside the lists, and hears of the answer. */
type Asking = Pick<FirstQuestions, 'unanswered' | 'heard'>;
const NOBODY: Asking = { unanswered: undefined, heard: () => undefined };

/**
 * waiting: not asked yet, or the catalogue is still to come; ready: there are lists; failed: see `problem`.
 */
export type HomePhase = 'waiting' | 'ready' | 'failed';

/** The lists of the home page, as the worker last ranked them. */
export class Home {
  readonly #recommend: Recommend;
  readonly #seed: VisitSeed;
  readonly #taps: Pick<Taps, 'saying'>;
  readonly #asking: Asking;
  #view: HomeView | null = $state.raw(null);
  /** The lists below the first, drawn in tasks of their own: a tap waits for the first list alone. */
  #rest: Pick<HomeView, 'trending' | 'because'> | null = $state.raw(null);
  #phase = $state<HomePhase>('waiting');
  #problem: string | null = $state(null);
  #running: Promise<void> | null = null;
  #again: Promise<void> | null = null;

  constructor(recommend: Recommend, seed: VisitSeed, taps: Pick<Taps, 'saying'>, asking: Asking = NOBODY) {
    this.#recommend = recommend;
    this.#seed = seed;
    this.#taps = taps;
    this.#asking = asking;
  }

  get view(): HomeView | null {
    return this.#view;
  }
  get rest(): Pick<HomeView, 'trending' | 'because'> | null {
    return this.#rest;
  }
  get phase(): HomePhase {
    return this.#phase;
  }
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Ranks again, with what is being written at this moment. Resolves when the view holds an answer that was asked for
   * after this call: a call during another waits for one more round, and all who wait share it.
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

  /** Where a title stands beside the list of now. */
  whyNot(id: ItemId): Promise<WhyNotView | null> {
    const { now: seed, learnedUpTo } = this.#seed;
    return this.#recommend.call('whyNot', { id, now: Date.now(), seed, learnedUpTo, size: SIZE });
  }

  async #rank(): Promise<void> {
    try {
      const { kept, ...saying } = this.#taps.saying;
      const { now: seed, learnedUpTo } = this.#seed;
      const { unanswered } = this.#asking;
      const request = { now: Date.now(), seed, learnedUpTo, size: SIZE, saying, unanswered };
      const [view, allKept] = await Promise.all([this.#recommend.call('home', request), kept]);
      if (!allKept) return await this.#rank(); // it was ranked with what the journal then refused
      this.#seed.used(seed, view.recommended.learnedUpTo);
      this.#view = view;
      this.#asking.heard(view);
      setTimeout(() => this.#showRest(view));
      this.#phase = 'ready';
      this.#problem = null;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      if (!this.#view) this.#phase = 'failed';
    }
  }

  #showRest(view: HomeView): void {
    if (view !== this.#view) return; // ranked again meanwhile
    this.#rest = { trending: view.trending, because: this.#rest?.because ?? [] };
    setTimeout(() => {
      if (view === this.#view) this.#rest = { trending: view.trending, because: view.because };
    });
  }
}

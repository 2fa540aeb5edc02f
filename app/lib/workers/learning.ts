import { isSlateSource } from '../../../models/bandit/config';
import { learnFrom } from '../../../models/bandit/learn';
import type { Statistics } from '../../../models/bandit/statistics';
import type { Showing } from '../../../models/types';
import type { EngineStore, LoggedInteraction } from './engine-store';
import type { HomeRequest } from './messages';

/** Five half-lives of what is learned (FORGETTING): the showings before weigh 3 % together. */
const SHOWINGS_READ = 2000;

/** The person's log as far as it has been read. */
export interface ReadLog {
  /** In the person's order, without impressions. */
  readonly events: readonly LoggedInteraction[];
  /** Nothing up to it is missing. */
  readonly lastRow: number;
}

export interface Lesson {
  /** What the answers to earlier lists have taught. */
  readonly statistics: Statistics;
  /** What those lists have shown, oldest first. */
  readonly shown: readonly Showing[];
  /** Row of the log up to which that was read: with it, a list can be made again (R3). */
  readonly upTo: number;
}

/**
 * What the answers to earlier lists have taught, made anew from the log. A tap does not wait for it: what a tap teaches is
 * learned beside the answers, and counts from the list after.
 */
export class Learning {
  readonly #store: Pick<EngineStore, 'impressions'>;
  #latest: Promise<Lesson> | null = null;
  #inUse: { readonly seed: number; readonly lesson: Lesson } | null = null;

  constructor(store: Pick<EngineStore, 'impressions'>) {
    this.#store = store;
  }

  /**
   * The same for as long as the seed is the same: a list that is asked for again is the same list (R3), though it has been
   * looked at meanwhile.
   * @param upTo as of an earlier list of this seed, where the caller knows of one
   */
  async of(
    { seed, learnedUpTo: upTo }: Pick<HomeRequest, 'seed' | 'learnedUpTo'>,
    log: ReadLog,
  ): Promise<Lesson> {
    if (this.#inUse?.seed === seed && (upTo ?? this.#inUse.lesson.upTo) === this.#inUse.lesson.upTo)
      return this.#inUse.lesson;
    const lesson = await (upTo === undefined ? (this.#latest ?? this.refresh(log)) : this.#learn(log, upTo));
    this.#inUse = { seed, lesson };
    return lesson;
  }

  /** Learns from the log as it is now; after a failure the next call tries again. */
  refresh(log: ReadLog): Promise<Lesson> {
    const before = this.#latest;
    const learning = this.#learn(log, log.lastRow);
    // Until it is done, what was learned before is good enough.
    if (!before) this.#latest = learning;
    learning.then(
      () => (this.#latest = learning),
      () => (this.#latest = before),
    );
    return learning;
  }

  async #learn({ events }: ReadLog, upTo: number): Promise<Lesson> {
    const known = events.filter(({ row }) => row <= upTo);
    const impressions = await this.#store.impressions(SHOWINGS_READ, upTo);
    const shown = impressions.filter(({ context }) => isSlateSource(context?.source));
    return {
      statistics: learnFrom(impressions, known).statistics,
      shown: shown.map(({ itemId, at }) => ({ itemId, at })),
      upTo,
    };
  }
}

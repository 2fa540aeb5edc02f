import { learnFrom } from '../../../models/bandit/learn';
import type { Statistics } from '../../../models/bandit/statistics';
import type { Interaction } from '../../../models/types';
import type { EngineStore } from './engine-store';

/** Five half-lives of what is learned (FORGETTING): the showings before weigh 3 % together. */
const SHOWINGS_READ = 2000;

/**
 * What the answers to earlier lists have taught, made anew from the log. A tap does not wait for it: what a tap teaches is
 * learned beside the answers, and counts from the list after.
 */
export class Learning {
  readonly #store: Pick<EngineStore, 'impressions'>;
  #latest: Promise<Statistics> | null = null;
  #inUse: { readonly seed: number; readonly statistics: Statistics } | null = null;

  constructor(store: Pick<EngineStore, 'impressions'>) {
    this.#store = store;
  }

  /**
   * The same for as long as the seed is the same: a list that is asked for again is the same list (R3), though it has been
   * looked at meanwhile.
   * @param events of the person in their order, without impressions
   */
  async of(seed: number, events: readonly Interaction[]): Promise<Statistics> {
    if (this.#inUse?.seed === seed) return this.#inUse.statistics;
    const statistics = await (this.#latest ?? this.refresh(events));
    this.#inUse = { seed, statistics };
    return statistics;
  }

  /** Learns from the log as it is now; after a failure the next call tries again. */
  refresh(events: readonly Interaction[]): Promise<Statistics> {
    const before = this.#latest;
    const learning = this.#store
      .impressions(SHOWINGS_READ)
      .then((impressions) => learnFrom(impressions, events).statistics);
    // Until it is done, what was learned before is good enough.
    if (!before) this.#latest = learning;
    learning.then(
      () => (this.#latest = learning),
      () => (this.#latest = before),
    );
    return learning;
  }
}

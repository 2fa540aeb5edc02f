import { learnFrom } from '../bandit/learn';
import { rewardsOf } from '../bandit/rewards';
import { addStatistics, type Statistics } from '../bandit/statistics';
import { deriveSeed } from '../math/random';
import { preferencesOf, settledItems, standings } from '../preference';
import type { Interaction, ItemId, Policy, Slate } from '../types';

/** Makes the policy of a moment from what was learned. */
export type PolicyOf = (learned: Statistics) => Policy;

/** The device of one person without a browser: its log, and the same code that reads a browser's. */
export class Device {
  #events: Interaction[] = [];
  #impressions: Interaction[] = [];

  constructor(
    readonly policyOf: PolicyOf,
    /** What others' devices have learned, as the server ships it; not changed. */
    readonly shared: Statistics,
    readonly seed: number,
  ) {}

  /** @param unknown items that have not come out */
  slate(round: number, now: number, size: number, unknown: ReadonlySet<ItemId>): Promise<Slate> {
    const learned = this.learned();
    addStatistics(learned, this.shared);
    const settled = settledItems(standings(this.#events));
    const exclude = { has: (id: ItemId) => settled.has(id) || unknown.has(id) };
    return this.policyOf(learned).slate({
      history: { preferences: preferencesOf(this.#events), now, shown: this.#impressions },
      surface: 'home:recommended',
      ...{ size, exclude, seed: deriveSeed(this.seed, 'slate', round) },
    });
  }

  /** @returns what was earned by what was shown, by the same rewards that are learned from */
  heard(log: readonly Interaction[]): number {
    const impressions = log.filter(({ kind }) => kind === 'impression');
    const events = log.filter(({ kind }) => kind !== 'impression');
    this.#impressions.push(...impressions);
    this.#events.push(...events);
    let sum = 0;
    for (const reward of rewardsOf(impressions, events).of.values()) sum += reward;
    return sum;
  }

  /** Of this device alone, owned by the caller. */
  learned(): Statistics {
    return learnFrom(this.#impressions, this.#events).statistics;
  }
}

/**
 * Who says which source fills the next place: linear Thompson sampling, LinUCB, epsilon-greedy and a fixed mix behind one
 * contract. Each says its distribution before anything is drawn, so the propensity of what is shown is exact (R4).
 */
import { deriveSeed, gaussian, seededRandom } from '../math/random';
import { SLATE_SOURCES, type SlateSource } from './config';
import { DEPTH, FEATURE_COUNT as D, RELEVANCE } from './features';
import { dot, Posterior, type SourcePrior } from './posterior';
import type { Statistics } from './statistics';

/** What a source would show at a place. */
export interface Offer {
  readonly source: SlateSource;
  /** Of the place and of what would be shown there, length D. */
  readonly features: Float64Array;
}

/** Chooses for the places of one slate. */
export interface PlaceChooser {
  /**
   * @param offers of different sources, at least one
   * @returns probability of each, in their order: positive or 0, together 1; owned by the caller
   */
  distribution(offers: readonly Offer[]): Float64Array;
  /** The reward that is expected of what is offered, without any exploration. */
  expected(offer: Offer): number;
}

export interface Chooser {
  readonly name: string;
  /** Raised when the same statistics and seed give other slates (R3). */
  readonly version: number;
  begin(statistics: Statistics): PlaceChooser;
}

export interface BeliefConfig {
  readonly priors: Readonly<Record<SlateSource, SourcePrior>>;
  /** Standard deviation of a reward, > 0. */
  readonly noise: number;
}

/** Rewards that are expected of sources before anybody's answers; .04 of each other. */
const EXPECTED: Partial<Record<SlateSource, number>> = { blend: 0.1, latest: 0.12 };

/**
 * The blend is expected to be the best until a person has said enough for the latest source, which is then expected to be better
 * (docs/decisions/0036), and until their own answers say otherwise: before the first of them the blend fills nine places of ten.
 */
export const BELIEF_DEFAULTS: BeliefConfig = {
  priors: Object.fromEntries(
    SLATE_SOURCES.map((source): [SlateSource, SourcePrior] => [
      source,
      { mean: EXPECTED[source] ?? 0.04, rounds: 200, ridge: 400 },
    ]),
  ) as Record<SlateSource, SourcePrior>,
  noise: 0.25,
};

interface Beliefs {
  readonly of: ReadonlyMap<SlateSource, Posterior>;
  expected(offer: Offer): number;
}

function believe(statistics: Statistics, { priors, noise }: BeliefConfig): Beliefs {
  const of = new Map(
    SLATE_SOURCES.map((source) => [source, new Posterior(statistics[source], priors[source], noise)]),
  );
  return { of, expected: ({ features, source }) => dot(of.get(source)!.mean, features) };
}

export interface ThompsonConfig extends BeliefConfig {
  /** How many draws of the posterior stand for it, >= 1. */
  readonly draws: number;
  /** Each source that has something to show is chosen with at least this probability: the weights of OPE are bounded. */
  readonly floor: number;
}

export const THOMPSON_DEFAULTS: ThompsonConfig = { ...BELIEF_DEFAULTS, draws: 64, floor: 0.004 };

/**
 * Linear Thompson sampling (Agrawal & Goyal 2013), each source with a regression of its own. In its usual form one draw
 * decides, and the probability of what was chosen has no closed form. Here a finite number of draws stands for the posterior,
 * a source's probability is the share of them in which it is the best, and the choice is drawn from that: the same policy
 * in the limit of many draws, and an exact propensity for any number.
 */
export function linearThompson(config: ThompsonConfig = THOMPSON_DEFAULTS): Chooser {
  const { draws, floor } = config;
  const normals = standardNormals(draws);
  return {
    name: 'thompson',
    version: 6,
    begin(statistics) {
      const beliefs = believe(statistics, config);
      const drawn = new Map(
        SLATE_SOURCES.map((source) => [
          source,
          new DrawnRewards(drawsOf(beliefs.of.get(source)!, normals[source], draws), draws),
        ]),
      );
      return {
        expected: beliefs.expected,
        distribution(offers) {
          const rewards = offers.map(({ source, features }) => drawn.get(source)!.of(features));
          return floored(sharesOfBest(rewards, draws), floor);
        },
      };
    },
  };
}

type Draws = Readonly<Record<SlateSource, Float64Array>>;

/** [D x draws] for each source, the same in every slate: what chance decides is drawn after the distribution is known. */
function standardNormals(draws: number): Draws {
  const of = (source: SlateSource) => {
    const random = seededRandom(deriveSeed(0, 'belief', source));
    const normals = new Float64Array(D * draws);
    for (let draw = 0; draw < draws; draw++)
      for (let d = 0; d < D; d++) normals[d * draws + draw] = gaussian(random);
    return normals;
  };
  return Object.fromEntries(SLATE_SOURCES.map((source) => [source, of(source)])) as Record<
    SlateSource,
    Float64Array
  >;
}

/** @returns row-major [D x draws] */
function drawsOf(posterior: Posterior, normals: Float64Array, draws: number): Float64Array {
  const weights = normals.slice();
  posterior.draw(weights, draws);
  return weights;
}

/**
 * The reward of an offer of one source in each draw. Within a slate only the features of the place and of the item change:
 * the sum of the others is kept.
 */
class DrawnRewards {
  readonly #rewards: Float64Array;
  readonly #ofMoment: Float64Array;
  #moment: Float64Array | null = null;

  /** @param weights row-major [D x draws] */
  constructor(
    readonly weights: Float64Array,
    readonly draws: number,
  ) {
    this.#rewards = new Float64Array(draws);
    this.#ofMoment = new Float64Array(draws);
  }

  /** @returns length `draws`, overwritten by the next call */
  of(features: Float64Array): Float64Array {
    if (!this.#moment || !sameMoment(this.#moment, features)) this.#begin(features);
    const { weights, draws } = this;
    const [depth, relevance] = [features[DEPTH], features[RELEVANCE]];
    const rewards = this.#rewards;
    for (let draw = 0, atDepth = DEPTH * draws, atRelevance = RELEVANCE * draws; draw < draws; draw++)
      rewards[draw] = this.#ofMoment[draw] + depth * weights[atDepth++] + relevance * weights[atRelevance++];
    return rewards;
  }

  #begin(features: Float64Array): void {
    this.#moment = features.slice();
    const { weights, draws } = this;
    const sums = this.#ofMoment.fill(0);
    for (let d = 0; d < D; d++) {
      if (d === DEPTH || d === RELEVANCE) continue;
      for (let draw = 0, at = d * draws; draw < draws; draw++) sums[draw] += weights[at++] * features[d];
    }
  }
}

function sameMoment(one: Float64Array, other: Float64Array): boolean {
  for (let at = 0; at < D; at++) if (at !== DEPTH && at !== RELEVANCE && one[at] !== other[at]) return false;
  return true;
}

/** In which part of the draws each has the largest reward, the first of equals. @param rewards [draws] of each */
function sharesOfBest(rewards: readonly Float64Array[], draws: number): Float64Array {
  const best = new Uint8Array(draws);
  const most = rewards[0].slice();
  for (let offer = 1; offer < rewards.length; offer++) {
    const own = rewards[offer];
    for (let draw = 0; draw < draws; draw++) {
      if (!(own[draw] > most[draw])) continue;
      best[draw] = offer;
      most[draw] = own[draw];
    }
  }
  const shares = new Float64Array(rewards.length);
  for (let draw = 0; draw < draws; draw++) shares[best[draw]] += 1 / draws;
  return shares;
}

/** Mixed with the uniform distribution so that none is below the floor. */
function floored(shares: Float64Array, floor: number): Float64Array {
  const least = Math.min(floor, 1 / shares.length);
  return shares.map((share) => least + (1 - shares.length * least) * share);
}

/** LinUCB with disjoint models (Li, Chu, Langford & Schapire 2010, algorithm 1). @param alpha deviations of optimism, >= 0 */
export function linUcb(alpha = 1, config: BeliefConfig = BELIEF_DEFAULTS): Chooser {
  return {
    name: 'linucb',
    version: 6,
    begin(statistics) {
      const beliefs = believe(statistics, config);
      const bound = (offer: Offer) =>
        beliefs.expected(offer) + alpha * beliefs.of.get(offer.source)!.deviation(offer.features);
      return {
        expected: beliefs.expected,
        distribution: (offers) => certain(offers, bound),
      };
    },
  };
}

/** With probability epsilon any source, all alike; else the one that is expected to be the best. */
export function epsilonGreedy(epsilon = 0.1, config: BeliefConfig = BELIEF_DEFAULTS): Chooser {
  return {
    name: 'epsilon-greedy',
    version: 6,
    begin(statistics) {
      const { expected } = believe(statistics, config);
      return {
        expected,
        distribution: (offers) => floored(certain(offers, expected), epsilon / offers.length),
      };
    },
  };
}

/** What was chosen in advance. @param weights >= 0; where none of the available has any, all are alike */
export function fixedMix(weights: Readonly<Partial<Record<SlateSource, number>>>): Chooser {
  return {
    name: 'fixed',
    version: 6,
    begin: () => ({
      expected: ({ source }) => weights[source] ?? 0,
      distribution(offers) {
        const own = Float64Array.from(offers, ({ source }) => weights[source] ?? 0);
        const sum = own.reduce((total, weight) => total + weight, 0);
        return sum > 0 ? own.map((weight) => weight / sum) : own.fill(1 / own.length);
      },
    }),
  };
}

/** 1 for the best, the first of equals. */
function certain(offers: readonly Offer[], worth: (offer: Offer) => number): Float64Array {
  const worths = offers.map(worth);
  const distribution = new Float64Array(offers.length);
  distribution[worths.indexOf(Math.max(...worths))] = 1;
  return distribution;
}

/**
 * Who says which source fills the next place: linear Thompson sampling, LinUCB, epsilon-greedy and a fixed mix behind one
 * contract. Each says its distribution before anything is drawn, so the propensity of what is shown is exact (R4).
 */
import { deriveSeed, gaussian, seededRandom } from '../math/random';
import { SLATE_SOURCES, type SlateSource } from './config';
import { FEATURE_COUNT as D } from './features';
import { dot, Posterior, type SourcePrior } from './posterior';
import type { Statistics } from './statistics';

/** Chooses for the places of one slate. */
export interface PlaceChooser {
  /**
   * @param features of the place, length D
   * @param available what has something to show, at least one
   * @returns probability of each, in their order: positive or 0, together 1; owned by the caller
   */
  distribution(features: Float64Array, available: readonly SlateSource[]): Float64Array;
  /** The reward that is expected of a source, without any exploration. */
  expected(features: Float64Array, source: SlateSource): number;
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

/**
 * The blend is expected to be the best until a person's own answers say otherwise: before the first of them it fills nine
 * places of ten.
 */
export const BELIEF_DEFAULTS: BeliefConfig = {
  priors: Object.fromEntries(
    SLATE_SOURCES.map((source): [SlateSource, SourcePrior] => [
      source,
      { mean: source === 'blend' ? 0.1 : 0.04, rounds: 200, ridge: 400 },
    ]),
  ) as Record<SlateSource, SourcePrior>,
  noise: 0.25,
};

interface Beliefs {
  readonly of: ReadonlyMap<SlateSource, Posterior>;
  expected(features: Float64Array, source: SlateSource): number;
}

function believe(statistics: Statistics, { priors, noise }: BeliefConfig): Beliefs {
  const of = new Map(
    SLATE_SOURCES.map((source) => [source, new Posterior(statistics[source], priors[source], noise)]),
  );
  return { of, expected: (features, source) => dot(of.get(source)!.mean, features) };
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
    version: 1,
    begin(statistics) {
      const beliefs = believe(statistics, config);
      const drawn = new Map(
        SLATE_SOURCES.map((source) => [source, drawsOf(beliefs.of.get(source)!, normals[source])]),
      );
      return {
        expected: beliefs.expected,
        distribution(features, available) {
          const shares = new Float64Array(available.length);
          const weights = available.map((source) => drawn.get(source)!);
          for (let draw = 0; draw < draws; draw++) shares[winner(weights, draw, features)] += 1 / draws;
          return floored(shares, floor);
        },
      };
    },
  };
}

type Draws = Readonly<Record<SlateSource, Float64Array>>;

/** [draws x D] for each source, the same in every slate: what chance decides is drawn after the distribution is known. */
function standardNormals(draws: number): Draws {
  const of = (source: SlateSource) => {
    const random = seededRandom(deriveSeed(0, 'belief', source));
    return Float64Array.from({ length: draws * D }, () => gaussian(random));
  };
  return Object.fromEntries(SLATE_SOURCES.map((source) => [source, of(source)])) as Record<
    SlateSource,
    Float64Array
  >;
}

function drawsOf(posterior: Posterior, normals: Float64Array): Float64Array {
  const weights = normals.slice();
  for (let at = 0; at < weights.length; at += D) posterior.draw(weights.subarray(at, at + D));
  return weights;
}

function winner(weights: readonly Float64Array[], draw: number, features: Float64Array): number {
  let best = 0;
  let most = -Infinity;
  for (let source = 0; source < weights.length; source++) {
    let value = 0;
    for (let at = 0, from = draw * D; at < D; at++) value += weights[source][from + at] * features[at];
    if (value > most) [best, most] = [source, value];
  }
  return best;
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
    version: 1,
    begin(statistics) {
      const beliefs = believe(statistics, config);
      const bound = (features: Float64Array, source: SlateSource) =>
        beliefs.expected(features, source) + alpha * beliefs.of.get(source)!.deviation(features);
      return {
        expected: beliefs.expected,
        distribution: (features, available) => certain(available, (source) => bound(features, source)),
      };
    },
  };
}

/** With probability epsilon any source, all alike; else the one that is expected to be the best. */
export function epsilonGreedy(epsilon = 0.1, config: BeliefConfig = BELIEF_DEFAULTS): Chooser {
  return {
    name: 'epsilon-greedy',
    version: 1,
    begin(statistics) {
      const { expected } = believe(statistics, config);
      return {
        expected,
        distribution: (features, available) =>
          floored(
            certain(available, (source) => expected(features, source)),
            epsilon / available.length,
          ),
      };
    },
  };
}

/** What was chosen in advance. @param weights >= 0; where none of the available has any, all are alike */
export function fixedMix(weights: Readonly<Partial<Record<SlateSource, number>>>): Chooser {
  return {
    name: 'fixed',
    version: 1,
    begin: () => ({
      expected: (_, source) => weights[source] ?? 0,
      distribution(_, available) {
        const own = Float64Array.from(available, (source) => weights[source] ?? 0);
        const sum = own.reduce((total, weight) => total + weight, 0);
        return sum > 0 ? own.map((weight) => weight / sum) : own.fill(1 / own.length);
      },
    }),
  };
}

/** 1 for the best, the first of equals. */
function certain(available: readonly SlateSource[], worth: (source: SlateSource) => number): Float64Array {
  const worths = available.map(worth);
  const distribution = new Float64Array(available.length);
  distribution[worths.indexOf(Math.max(...worths))] = 1;
  return distribution;
}

import type { Random } from '../../math/random';
import type { Estimator } from './estimators';
import type { RoundTerms } from './round-terms';

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** The person of each round, as an index from 0 [n] (`clustersOf`). */
  readonly cluster: Int32Array;
  readonly random: Random;
  readonly resamples?: number;
  readonly confidence?: number;
}

/**
 * Percentile intervals (Efron & Tibshirani 1993, chapter 13) by resampling people, not rounds: what one person does is
 * no two independent draws, and intervals that take it so are too narrow (Cameron, Gelbach & Miller 2008). All
 * estimators see the same resamples, so their differences can be read too. Costs resamples x people x estimators.
 * @returns the interval of each estimator, by its name; NaN without rounds
 */
export function bootstrapIntervals<Name extends string>(
  estimators: Readonly<Record<Name, Estimator>>,
  terms: RoundTerms,
  { cluster, random, resamples = 2000, confidence = 0.95 }: BootstrapOptions,
): Record<Name, Interval> {
  const names = Object.keys(estimators) as Name[];
  const people = cluster.reduce((most, index) => Math.max(most, index + 1), 0);
  const sums = names.map((name) => ({
    top: byPerson(estimators[name].numerator(terms), cluster, people),
    bottom: byPerson(estimators[name].denominator(terms), cluster, people),
  }));
  const drawn = new Int32Array(people);
  const samples = names.map(() => new Float64Array(resamples));
  for (let sample = 0; sample < resamples; sample++) {
    for (let draw = 0; draw < people; draw++) drawn[draw] = Math.floor(random() * people);
    sums.forEach(({ top, bottom }, at) => (samples[at][sample] = ratio(top, bottom, drawn)));
  }
  const everyone = Int32Array.from({ length: people }, (_, index) => index);
  const tail = (1 - confidence) / 2;
  const intervals = names.map((name, at): [Name, Interval] => {
    const sorted = samples[at].sort();
    return [
      name,
      {
        value: ratio(sums[at].top, sums[at].bottom, everyone),
        low: sorted[Math.floor(tail * (resamples - 1))],
        high: sorted[Math.ceil((1 - tail) * (resamples - 1))],
      },
    ];
  });
  return Object.fromEntries(intervals) as Record<Name, Interval>;
}

function byPerson(values: Float64Array, cluster: Int32Array, people: number): Float64Array {
  const sums = new Float64Array(people);
  values.forEach((value, round) => (sums[cluster[round]] += value));
  return sums;
}

function ratio(top: Float64Array, bottom: Float64Array, of: Int32Array): number {
  let [above, below] = [0, 0];
  for (const person of of) {
    above += top[person];
    below += bottom[person];
  }
  return above / below;
}

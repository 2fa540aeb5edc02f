import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '../math/random';
import {
  BELIEF_DEFAULTS,
  epsilonGreedy,
  fixedMix,
  linearThompson,
  linUcb,
  THOMPSON_DEFAULTS,
} from './choosers';
import { SLATE_SOURCES, type SlateSource } from './config';
import { FEATURE_COUNT as D, placed } from './features';
import { dot, Posterior } from './posterior';
import { addRound, emptyStatistics } from './statistics';

const choosers = [linearThompson(), linUcb(), epsilonGreedy(), fixedMix({ blend: 2, fresh: 1 })];
const x = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: D, maxLength: D })
  .map((values) => Float64Array.from(values));
const answers = fc.array(
  fc.tuple(fc.constantFrom(...SLATE_SOURCES), x, fc.double({ min: -1, max: 1, noNaN: true })),
  { maxLength: 30 },
);

const learned = (of: Iterable<[(typeof SLATE_SOURCES)[number], Float64Array, number]>) => {
  const statistics = emptyStatistics();
  for (const [source, features, reward] of of) addRound(statistics[source], features, reward, 1);
  return statistics;
};

const offersOf = (features: Float64Array, sources: readonly SlateSource[] = SLATE_SOURCES) =>
  sources.map((source) => ({ source, features }));

describe.each(choosers)('$name', (chooser) => {
  it('R4: says probabilities of what is available that sum to 1, the same each time it is asked', () => {
    fc.assert(
      fc.property(
        answers,
        fc.subarray([...SLATE_SOURCES], { minLength: 1 }),
        fc.infiniteStream(x),
        (of, available, features) => {
          const offers = available.map((source) => ({ source, features: features.next().value }));
          const places = chooser.begin(learned(of));
          const distribution = places.distribution(offers);
          expect(distribution).toHaveLength(offers.length);
          for (const probability of distribution) expect(probability).toBeGreaterThanOrEqual(0);
          expect(distribution.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
          places.distribution(available.map((source) => ({ source, features: features.next().value })));
          expect(places.distribution(offers)).toEqual(distribution);
          expect(chooser.begin(learned(of)).distribution(offers)).toEqual(distribution);
        },
      ),
    );
  });
});

const bias = Float64Array.of(1, ...new Float64Array(D - 1));
/** So often the blend earned nothing, and quality 0.5. */
const disappointed = (times: number) =>
  learned(Array.from({ length: times }, (_, n) => (n % 2 ? ['blend', bias, 0] : ['quality', bias, 0.5])));

describe('linearThompson', () => {
  it('gives every source at least the floor', () => {
    fc.assert(
      fc.property(answers, x, (of, features) => {
        const distribution = linearThompson().begin(learned(of)).distribution(offersOf(features));
        for (const probability of distribution)
          expect(probability).toBeGreaterThanOrEqual(THOMPSON_DEFAULTS.floor - 1e-12);
      }),
    );
  });

  it('gives a source the probability that it is the best one, as many draws of the posterior say', () => {
    const statistics = disappointed(30);
    const config = { ...THOMPSON_DEFAULTS, draws: 4000, floor: 0 };
    const distribution = linearThompson(config).begin(statistics).distribution(offersOf(bias));
    const random = seededRandom(7);
    const posteriors = SLATE_SOURCES.map(
      (source) => new Posterior(statistics[source], config.priors[source], config.noise),
    );
    const wins = new Float64Array(SLATE_SOURCES.length);
    const times = 4000;
    for (let n = 0; n < times; n++) {
      const values = posteriors.map((posterior) => {
        const theta = Float64Array.from({ length: D }, () => gaussian(random));
        posterior.draw(theta, 1);
        return dot(theta, bias);
      });
      wins[values.indexOf(Math.max(...values))] += 1 / times;
    }
    // Two binomial estimates: five standard errors of their difference at p = 1/2 are 0.056.
    SLATE_SOURCES.forEach((_, at) => expect(Math.abs(distribution[at] - wins[at])).toBeLessThan(0.056));
  });

  it('mixes sources by how far down its own list each has come', () => {
    const moment = bias;
    const at = (relevance: number) => placed(moment.slice(), 0, relevance);
    // What the source itself thinks most of is welcome, from either.
    const statistics = learned(
      Array.from({ length: 400 }, (_, n) => {
        const relevance = (n >> 1) % 2;
        return [n % 2 ? 'collaborative' : 'content', at(relevance), 0.4 * relevance];
      }),
    );
    const share = (collaborative: number, content: number) =>
      linearThompson()
        .begin(statistics)
        .distribution([
          { source: 'collaborative', features: at(collaborative) },
          { source: 'content', features: at(content) },
        ])[0];
    expect(share(1, 0.2)).toBeGreaterThan(0.9);
    expect(share(0.2, 1)).toBeLessThan(0.1);
  });

  it('goes over to what answers speak for', () => {
    const share = (times: number) =>
      linearThompson()
        .begin(disappointed(times))
        .distribution(offersOf(bias, ['blend', 'quality']))[1];
    expect(share(0)).toBeLessThan(0.5);
    expect(share(200)).toBeGreaterThan(0.95);
  });
});

describe('linUcb', () => {
  it('is sure of itself, and looks where least is known when all are expected alike', () => {
    const alike = {
      ...BELIEF_DEFAULTS,
      priors: Object.fromEntries(
        SLATE_SOURCES.map((source) => [source, { mean: 0.2, rounds: 10, ridge: 10 }]),
      ) as typeof BELIEF_DEFAULTS.priors,
    };
    const statistics = learned(Array.from({ length: 20 }, () => ['blend', bias, 0.2]));
    expect([
      ...linUcb(1, alike)
        .begin(statistics)
        .distribution(offersOf(bias, ['blend', 'fresh'])),
    ]).toEqual([0, 1]);
    expect([
      ...linUcb(0, alike)
        .begin(statistics)
        .distribution(offersOf(bias, ['blend', 'fresh'])),
    ]).toEqual([1, 0]);
  });
});

describe('epsilonGreedy', () => {
  it('takes the best but for epsilon, of which each gets the same part', () => {
    const distribution = epsilonGreedy(0.2)
      .begin(disappointed(200))
      .distribution(offersOf(bias, ['blend', 'quality']));
    expect(distribution[0]).toBeCloseTo(0.1, 12);
    expect(distribution[1]).toBeCloseTo(0.9, 12);
  });
});

describe('fixedMix', () => {
  it('keeps its weights among what is available, and is even-handed where it has none', () => {
    const places = fixedMix({ blend: 3, fresh: 1 }).begin(emptyStatistics());
    expect([...places.distribution(offersOf(bias, ['blend', 'content', 'fresh']))]).toEqual([0.75, 0, 0.25]);
    expect([...places.distribution(offersOf(bias, ['content', 'quality']))]).toEqual([0.5, 0.5]);
  });
});

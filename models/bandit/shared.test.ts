import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../math/random';
import { SLATE_SOURCES } from './config';
import { FEATURE_COUNT as D, LARGEST_NORM } from './features';
import { implausible } from './plausible';
import { sharedOf, SHARING_DEFAULTS } from './shared';
import {
  addRound,
  addStatistics,
  emptySource,
  emptyStatistics,
  type SourceStatistics,
  type Statistics,
} from './statistics';

const KIND = { ...SHARING_DEFAULTS, quota: Infinity };
const UNJUDGED = { ...SHARING_DEFAULTS, fewestToJudge: Infinity };

interface Showing {
  readonly angle: number;
  readonly more: readonly number[];
  readonly reward: number;
}
/** Features as a device has them: 1 first, the time of day on a circle last. */
const featuresOf = ({ angle, more }: Omit<Showing, 'reward'>) =>
  Float64Array.of(1, ...more, Math.sin(angle), Math.cos(angle));
const showing = fc.record({
  angle: fc.double({ min: 0, max: 6, noNaN: true }),
  more: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: D - 3, maxLength: D - 3 }),
  reward: fc.double({ min: -1, max: 1, noNaN: true }),
});
const told = (showings: readonly Showing[]): SourceStatistics => {
  const source = emptySource();
  for (const { reward, ...moment } of showings) addRound(source, featuresOf(moment), reward, 1);
  return source;
};
const of = (blend: SourceStatistics, fresh = emptySource()): Statistics => ({
  ...emptyStatistics(),
  ...{ blend, fresh },
});
const person = fc
  .tuple(fc.array(showing, { minLength: 1, maxLength: 12 }), fc.array(showing, { maxLength: 3 }))
  .map(([blend, fresh]) => of(told(blend), told(fresh)));
const people = (least: number, most: number) => fc.array(person, { minLength: least, maxLength: most });
const mean = ({ response, rounds }: SourceStatistics) => response[0] / rounds;
/** Somebody who had `n` showings of the blend and earned `reward` with each. */
const steady = (n: number, reward: number): Statistics =>
  of(told(Array.from({ length: n }, () => ({ angle: 0, more: Array(D - 3).fill(0), reward }))));

/** The largest difference between sums of two. */
const apart = (a: Statistics, b: Statistics) =>
  Math.max(
    ...SLATE_SOURCES.flatMap((source) => {
      const [one, other] = [a, b].map(({ [source]: sums }) => [...sums.gram, ...sums.response, sums.rounds]);
      return one.map((sum, at) => Math.abs(sum - other[at]));
    }),
  );

describe('sharedOf', () => {
  it('R6: of people who had as many showings each, it is the plain sum', () => {
    const alike = fc.array(fc.array(showing, { minLength: 7, maxLength: 7 }), { minLength: 5, maxLength: 9 });
    fc.assert(
      fc.property(alike, (everybody) => {
        const all = everybody.map((showings) => of(told(showings)));
        const plain = emptyStatistics();
        for (const one of all) addStatistics(plain, one);
        const { statistics, people: counted, outliers, refused } = sharedOf(all, KIND);
        expect(apart(statistics, plain)).toBeLessThan(1e-9);
        expect([counted.blend, counted.fresh, outliers, refused]).toEqual([all.length, 0, 0, 0]);
      }),
    );
  });

  it('does not depend on the order of people', () => {
    const shuffled = people(5, 14).chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, otherwise]) => {
        const [one, other] = [sharedOf(all), sharedOf(otherwise)];
        expect(apart(one.statistics, other.statistics)).toBeLessThan(1e-9);
        expect({ ...one, statistics: null }).toEqual({ ...other, statistics: null });
      }),
    );
  });

  it('nobody is more than a fifth of a source, nor more than the quota, and moves its mean by at most twice that', () => {
    const hostile = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(-1, 1));
    fc.assert(
      fc.property(
        people(5, 9),
        hostile,
        fc.integer({ min: 1, max: 20 }),
        (honest, [claimed, reward], quota) => {
          const liar = steady(claimed, reward);
          const config = { ...UNJUDGED, quota };
          const { statistics } = sharedOf([...honest, liar], config);
          const mostFirst = [...honest, liar].map(({ blend }) => blend.rounds).sort((a, b) => b - a);
          const most = Math.min(quota, mostFirst[4]);
          const weights = honest.map(({ blend }) => Math.min(most, blend.rounds));
          const weight = weights.reduce((sum, own) => sum + own, 0);
          const theirs = honest.reduce((sum, { blend }, n) => sum + weights[n] * mean(blend), 0) / weight;
          const part = Math.min(most, claimed) / statistics.blend.rounds;
          expect(part).toBeLessThanOrEqual(Math.min(1 / 5, quota / statistics.blend.rounds) + 1e-12);
          expect(Math.abs(mean(statistics.blend) - theirs)).toBeLessThanOrEqual(2 * part + 1e-9);
        },
      ),
    );
  });

  it('what it adds up is plausible again', () => {
    fc.assert(
      fc.property(people(5, 12), (all) => {
        const { statistics } = sharedOf(all);
        for (const source of SLATE_SOURCES) expect(implausible(statistics[source])).toBeNull();
      }),
    );
  });

  it('V3: says nothing of a source of which fewer than five people tell', () => {
    const one = { angle: 1, more: Array(D - 3).fill(0), reward: 0.5 };
    const both = of(told([one]), told([one]));
    const four = sharedOf([both, both, both, both, of(told([one]))]);
    expect([four.people.blend, four.people.fresh]).toEqual([5, 0]);
    expect(four.statistics.fresh).toEqual(emptySource());
    expect(sharedOf([both, both, both, both, both]).people.fresh).toBe(5);
    expect(sharedOf([]).statistics).toEqual(emptyStatistics());
  });

  it('leaves out whoever is far from everybody else, and nobody where there are too few to say', () => {
    const usual = Array.from({ length: 20 }, (_, n) => steady(30, 0.02 * (n % 5)));
    const liars = [steady(400, 1), steady(400, -1), steady(40, 0.9)];
    const { outliers, people: counted, statistics } = sharedOf([...usual, ...liars]);
    expect([outliers, counted.blend]).toEqual([3, 20]);
    expect(mean(statistics.blend)).toBeCloseTo(0.04, 9);
    expect(sharedOf([...usual.slice(0, 8), liars[0]]).outliers).toBe(0);
    // One like of one showing is chance.
    expect(sharedOf([...usual, steady(1, 0.8)]).outliers).toBe(0);
  });

  it('keeps people who differ, where people differ', () => {
    const random = seededRandom(3);
    const all = Array.from({ length: 60 }, () => steady(40, 0.8 * random() - 0.2));
    expect(sharedOf(all).outliers).toBe(0);
  });

  it('refuses people whose sums no showings give, with all that they say', () => {
    const good = Array.from({ length: 6 }, () => steady(3, 0.1));
    const bad = { ...steady(3, 0.1), fresh: { ...told([]), rounds: 5 } };
    const shared = sharedOf([...good, bad]);
    expect([shared.refused, shared.people.blend, shared.people.fresh]).toEqual([1, 6, 0]);
  });
});

describe('implausible', () => {
  it('takes all that showings can give, with any weights', () => {
    const weighted = fc.array(fc.tuple(showing, fc.double({ min: 1e-3, max: 1, noNaN: true })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(weighted, (all) => {
        const source = emptySource();
        for (const [{ reward, ...moment }, weight] of all)
          addRound(source, featuresOf(moment), reward, weight);
        expect(implausible(source)).toBeNull();
      }),
    );
  });

  const real = () => {
    const random = seededRandom(1);
    return told(
      Array.from({ length: 40 }, () => ({
        ...{ angle: 6 * random(), reward: 2 * random() - 1 },
        more: Array.from({ length: D - 3 }, () => 2 * random() - 1),
      })),
    );
  };
  const changed = (change: (sums: SourceStatistics) => void) => {
    const sums = real();
    change(sums);
    return implausible(sums);
  };
  it.each<[string, string | RegExp, (sums: SourceStatistics) => void]>([
    ['NaN', 'a sum that is no number', ({ gram }) => (gram[9] = NaN)],
    ['infinity', 'a sum that is no number', ({ response }) => (response[3] = Infinity)],
    ['showings below none', 'number of showings', (sums) => (sums.rounds = -1)],
    ['other showings than it says', 'not as many', (sums) => (sums.rounds = 80)],
    ['a lopsided matrix', 'not symmetric', ({ gram }) => (gram[1] += 5)],
    ['features larger than there are', 'larger than any', ({ gram }) => (gram[D + 1] = 40 * LARGEST_NORM)],
    ['rewards beyond 1', 'no rewards', ({ response }) => (response[0] = 41)],
    ['rewards that the features forbid', 'no rewards', ({ response }) => response.fill(39)],
    ['a matrix that no features give', 'no rewards', ({ gram }) => (gram[2 * D + 1] = gram[D + 2] = 39)],
  ])('refuses %s', (_, words, change) => {
    expect(changed(change)).toContain(words);
    expect(changed(() => undefined)).toBeNull();
  });

  it('refuses sums of nothing, and of other features', () => {
    expect(implausible({ ...emptySource(), response: Float64Array.of(1e-9, ...Array(D - 1).fill(0)) })).toBe(
      'it has sums of nothing',
    );
    expect(implausible({ ...emptySource(), gram: new Float64Array(49) })).toContain('other features');
  });
});

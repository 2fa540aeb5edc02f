import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../math/random';
import { bootstrapIntervals } from './bootstrap';
import { diagnose } from './diagnostics';
import {
  clippedIps,
  directMethod,
  doublyRobust,
  estimate,
  ips,
  snips,
  switchDoublyRobust,
} from './estimators';
import { judgeOffPolicy } from './off-policy';
import { crossFittedRewards } from './reward-model';
import { clustersOf, roundProblem, roundTerms } from './round-terms';
import type { LoggedRound, RoundTerms } from './round-terms';
import { drawLog, makeWorld, valueOfTarget } from './testing/simulated-log';
import reference from './testing/obp-reference.json';

const OPTIONS = { clip: 10, threshold: 10, floor: 0.01, resamples: 400 };

describe('estimators', () => {
  it('agree with Open Bandit Pipeline on the same log', () => {
    const { rounds, predicted, clip, threshold, estimates } = reference;
    const terms = roundTerms(rounds, (round, action) => predicted[round][action]);
    const ours = {
      ips: estimate(ips, terms),
      snips: estimate(snips, terms),
      clipped_ips: estimate(clippedIps(clip), terms),
      dm: estimate(directMethod, terms),
      dr: estimate(doublyRobust, terms),
      switch_dr: estimate(switchDoublyRobust(threshold), terms),
    };
    for (const [name, value] of Object.entries(estimates))
      expect(Math.abs(ours[name as keyof typeof ours] - value), name).toBeLessThan(1e-6);
    expect(Object.keys(ours).sort()).toEqual(Object.keys(estimates).sort());
  });

  const amount = (max: number) => fc.double({ min: 0, max, noNaN: true });
  const round = fc.record({
    // What is smaller than any probability that a log can hold has no digits left to be weighted with.
    weight: amount(50).map((weight) => (weight < 1e-9 ? 0 : weight)),
    reward: amount(1),
    predicted: amount(1),
    expected: amount(1),
  });
  const terms = fc.array(round, { minLength: 1, maxLength: 30 }).map((rows): RoundTerms => ({
    weight: Float64Array.from(rows, (row) => row.weight),
    reward: Float64Array.from(rows, (row) => row.reward),
    predicted: Float64Array.from(rows, (row) => row.predicted),
    expected: Float64Array.from(rows, (row) => row.expected),
  }));

  it('meet at their ends: no cap, no threshold, no reward model', () => {
    fc.assert(
      fc.property(terms, (log) => {
        expect(estimate(clippedIps(Infinity), log)).toBeCloseTo(estimate(ips, log), 9);
        expect(estimate(switchDoublyRobust(Infinity), log)).toBeCloseTo(estimate(doublyRobust, log), 9);
        expect(estimate(switchDoublyRobust(-1), log)).toBeCloseTo(estimate(directMethod, log), 9);
        const zeros = new Float64Array(log.weight.length);
        const blind = { ...log, predicted: zeros, expected: zeros };
        expect(estimate(doublyRobust, blind)).toBeCloseTo(estimate(ips, blind), 9);
      }),
    );
  });

  /** Found by chance in a run of all tests: what is returned from a property says whether it holds. */
  const nothingShown: RoundTerms = {
    weight: Float64Array.of(0),
    reward: Float64Array.of(0),
    predicted: Float64Array.of(0),
    expected: Float64Array.of(0),
  };

  it('normalised by itself stays within the rewards', () => {
    fc.assert(
      fc.property(terms, (log) => {
        const value = estimate(snips, log);
        if (log.weight.every((weight) => weight === 0)) {
          expect(value).toBeNaN();
          return;
        }
        expect(value).toBeGreaterThanOrEqual(Math.min(...log.reward) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(...log.reward) + 1e-9);
      }),
      { examples: [[nothingShown]] },
    );
  });
});

describe('against what is true', () => {
  const world = makeWorld(seededRandom(11));
  const truth = valueOfTarget(world);

  it('DR is within 2 % at 100,000 rounds, and nearer than the log itself', () => {
    const report = judgeOffPolicy(drawLog(world, 100_000, seededRandom(12)), {
      ...OPTIONS,
      resamples: 50,
      random: seededRandom(13),
    });
    const { dr, ips: weighted, snips: normalised, switch_dr: switched } = report.estimates;
    expect(Math.abs(dr.value / truth - 1)).toBeLessThan(0.02);
    for (const { value } of [weighted, normalised, switched])
      expect(Math.abs(value / truth - 1)).toBeLessThan(0.05);
    expect(Math.abs(report.logged / truth - 1), 'the policies differ').toBeGreaterThan(0.2);
    expect(Math.abs(report.diagnostics.meanWeightDeviation)).toBeLessThan(3);
  });

  it('is told by propensities that are not the true ones', () => {
    const wrong = drawLog(world, 20_000, seededRandom(14)).map((round) => ({
      ...round,
      propensity: Math.min(1, round.propensity * 1.2),
    }));
    const { diagnostics } = judgeOffPolicy(wrong, { ...OPTIONS, resamples: 2, random: seededRandom(1) });
    expect(Math.abs(diagnostics.meanWeightDeviation)).toBeGreaterThan(3);
  });

  it.each([
    { roundsEach: 1, people: 1000 },
    { roundsEach: 10, people: 300 },
  ])(
    '95 % intervals of DR cover it 92 to 98 times of 100, at $people people of $roundsEach rounds',
    { timeout: 60_000 },
    ({ roundsEach, people }) => {
      const random = seededRandom(21);
      let covered = 0;
      for (let repeat = 0; repeat < 200; repeat++) {
        const log = drawLog(world, people * roundsEach, random, roundsEach);
        const terms = roundTerms(log, crossFittedRewards(log));
        const options = { cluster: clustersOf(log), random, resamples: 400 };
        const { dr } = bootstrapIntervals({ dr: doublyRobust }, terms, options);
        if (dr.low <= truth && truth <= dr.high) covered++;
      }
      expect(covered).toBeGreaterThanOrEqual(184);
      expect(covered).toBeLessThanOrEqual(196);
    },
  );
});

describe('a reward model', () => {
  const log = (rewardOf: (at: number) => number, userOf: (at: number) => string = String): LoggedRound[] =>
    Array.from({ length: 40 }, (_, at) => ({
      user: userOf(at),
      action: at % 2,
      reward: rewardOf(at),
      propensity: 0.5,
      target: [0.5, 0.5],
      context: [at / 40],
    }));

  it('finds a line where there is one', () => {
    const predict = crossFittedRewards(
      log((at) => (at % 2 ? 3 - at / 40 : 1 + at / 20)),
      {
        folds: 4,
        regularization: 1e-9,
      },
    );
    expect(predict(8, 0)).toBeCloseTo(1 + 8 / 20, 6);
    expect(predict(8, 1)).toBeCloseTo(3 - 8 / 40, 6);
  });

  it('has not seen the person whose rewards it predicts', () => {
    const userOf = (at: number) => `${at >> 2}`;
    const rewards = (at: number) => (at < 4 ? 1000 : at % 3);
    const predict = crossFittedRewards(log(rewards, userOf));
    const without = crossFittedRewards(log((at) => (at < 4 ? 0 : at % 3), userOf));
    expect(predict(0, 0)).toBe(without(0, 0));
    expect(predict(4, 0)).not.toBe(without(4, 0));
  });

  it('expects nothing of an action that nobody saw', () => {
    const rounds = log(() => 1).map((round) => ({ ...round, action: 0 }));
    expect(crossFittedRewards(rounds)(0, 1)).toBe(0);
  });
});

describe('diagnostics', () => {
  it('count even weights in full and one that has all as one', () => {
    const propensity = Float64Array.of(0.5, 0.5, 0.004, 1);
    expect(diagnose(Float64Array.of(1, 1, 1, 1), propensity, 0.01)).toMatchObject({
      effectiveSampleSize: 4,
      meanWeight: 1,
      meanWeightDeviation: 0,
      largestWeightShare: 0.25,
      smallestPropensity: 0.004,
      belowFloor: 1,
    });
    expect(diagnose(Float64Array.of(0, 9, 0, 0), propensity, 0)).toMatchObject({
      effectiveSampleSize: 1,
      largestWeight: 9,
      largestWeightShare: 1,
      belowFloor: 0,
    });
  });
});

describe('a round', () => {
  const fine: LoggedRound = {
    user: 'u',
    action: 1,
    reward: -0.5,
    propensity: 0.2,
    target: [0.25, 0.75],
    context: [1],
  };

  it.each<[string | null, Partial<LoggedRound>]>([
    [null, {}],
    [null, { propensity: 1 }],
    ['propensity is 0 or less', { propensity: 0 }],
    ['propensity is 0 or less', { propensity: -0.1 }],
    ['propensity is missing', { propensity: NaN }],
    ['propensity is above 1', { propensity: 1.01 }],
    ['reward is missing', { reward: Infinity }],
    ['there is no such action', { action: 2 }],
    ['there is no such action', { action: 0.5 }],
    ['another number of values', { target: [1] }],
    ['another number of values', { context: [] }],
    ['context has a value that is no number', { context: [NaN] }],
    ['target is no distribution', { target: [0.5, 0.6] }],
    ['target is no distribution', { target: [-0.5, 1.5] }],
    ['target is no distribution', { target: [NaN, 1] }],
  ])('is refused because %s: %j', (reason, change) => {
    expect(roundProblem({ ...fine, ...change }, 2, 1)).toBe(reason);
  });

  it('belongs to its person', () => {
    const users = ['b', 'a', 'b', 'c'];
    expect([...clustersOf(users.map((user) => ({ ...fine, user })))]).toEqual([0, 1, 0, 2]);
  });
});

it('resamples in the same way for the same seed (R3)', () => {
  const terms = roundTerms(drawLog(makeWorld(seededRandom(1)), 100, seededRandom(2)), () => 0);
  const cluster = Int32Array.from({ length: 100 }, (_, at) => at);
  const drawn = (seed: number) =>
    bootstrapIntervals({ ips }, terms, { cluster, random: seededRandom(seed), resamples: 50 });
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../math/random';
import { differenceInMeans, meanInterval, meanOf, type Range } from './confidence';

const ALPHA = 0.05;
const BOTH: Range = { least: -1, most: 1 };
const PART: Range = { least: 0, most: 1 };

/** Mean of `shown` rewards, most of them 0, as a person's are. */
const rewards = (likes: number, dislikes: number, shown: number) => (random: Random) => {
  let sum = 0;
  for (let n = 0; n < shown; n++) {
    const drawn = random();
    sum += drawn < likes ? 0.8 : drawn > 1 - dislikes ? -0.8 : 0;
  }
  return sum / shown;
};
const oneOr =
  (part: number, value: number, other = 0) =>
  (random: Random) =>
    random() < part ? value : other;
const draw = (of: (random: Random) => number, people: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: people }, () => of(random));
};

const WORLDS = [
  { world: 'rewards', range: BOTH, of: rewards(0.08, 0.04, 20), mean: 0.8 * 0.04 },
  { world: 'refusals by one person of fifty', range: PART, of: oneOr(0.02, 0.5), mean: 0.01 },
  { world: 'yes or no', range: PART, of: oneOr(0.6, 1), mean: 0.6 },
  { world: 'all or nothing', range: BOTH, of: oneOr(0.5, 1, -1), mean: 0 },
  { world: 'nearly always the most', range: PART, of: oneOr(0.97, 1), mean: 0.97 },
];

/** The definition, for one value of the mean: whether either gambler has ever won so much that it is refuted. */
function everRefuted(values: readonly number[], { least, most }: Range, mean: number): boolean {
  const unit = (value: number) => (value - least) / (most - least);
  const m = unit(mean);
  let [above, below] = [0.5, 0.5];
  const [before, deviations]: [number[], number[]] = [[0.5], [0.25]];
  for (const value of values.map(unit)) {
    const t = before.length;
    const variance = deviations.reduce((sum, part) => sum + part, 0) / t;
    const bet = Math.sqrt((2 * Math.log(2 / ALPHA)) / (variance * t * Math.log(t + 1)));
    above *= 1 + Math.min(bet, 0.75 / m) * (value - m);
    below *= 1 - Math.min(bet, 0.75 / (1 - m)) * (value - m);
    if (Math.max(above, below) >= 1 / ALPHA) return true;
    before.push(value);
    deviations.push((value - meanOf(before)) ** 2);
  }
  return false;
}

describe('intervals that may be looked at all the time', () => {
  it.each(WORLDS)(
    'are ever wrong in 5 % of the runs at most, from the first person on: $world',
    ({ range, of, mean }) => {
      const runs = 300;
      const wrong = Array.from({ length: runs }, (_, run) => draw(of, 300, run)).filter((values) =>
        everRefuted(values, range, mean),
      );
      expect(wrong.length / runs).toBeLessThanOrEqual(ALPHA);
    },
  );

  it('are what the definition says (R6)', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
    const mean = fc.double({ min: -0.999, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(values, mean, (known, m) => {
        // Ever, by the definition, is at one of the looks.
        const inside = known.every((_, at) => {
          const { low, high } = meanInterval(known.slice(0, at + 1), BOTH, ALPHA);
          return m > low - 1e-5 && m < high + 1e-5;
        });
        const near = known.some((_, at) => {
          const { low, high } = meanInterval(known.slice(0, at + 1), BOTH, ALPHA);
          return Math.abs(m - low) < 1e-5 || Math.abs(m - high) < 1e-5;
        });
        if (!near) expect(inside).toBe(!everRefuted(known, BOTH, m));
      }),
    );
  });

  it.each([
    { sides: 'without a difference', variant: rewards(0.08, 0.04, 20), truth: 0 },
    { sides: 'with one', variant: rewards(0.13, 0.04, 10), truth: 0.04 },
  ])('hold for the difference of two, one of them four times as many: $sides', ({ variant, truth }) => {
    const control = rewards(0.08, 0.04, 20);
    const runs = 100;
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      const [own, other] = [draw(variant, 200, 2 * run), draw(control, 800, 2 * run + 1)];
      const looks = [5, 6, 8, 11, 15, 20, 30, 45, 70, 100, 140, 200];
      const ever = looks.some((people) => {
        const { low, high } = differenceInMeans(
          own.slice(0, people),
          other.slice(0, 4 * people),
          BOTH,
          ALPHA,
        )!;
        return truth < low || truth > high;
      });
      wrong += Number(ever);
    }
    expect(wrong / runs).toBeLessThanOrEqual(ALPHA);
  });

  it('are needed: the usual 95 % interval is wrong at some time in a third of the runs', () => {
    const runs = 300;
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      let [sum, squares] = [0, 0];
      const ever = draw(rewards(0.08, 0.04, 20), 1000, run).some((value, at) => {
        sum += value;
        squares += value * value;
        const people = at + 1;
        const error = Math.sqrt((squares - sum ** 2 / people) / (people - 1) / people);
        return people >= 10 && Math.abs(sum / people - 0.8 * 0.04) > 1.96 * error;
      });
      wrong += Number(ever);
    }
    expect(wrong / runs).toBeGreaterThan(1 / 3);
  });

  const between = (people: number, better: number) =>
    differenceInMeans(
      draw(rewards(0.08 + better, 0.04, 20), people, 1),
      draw(rewards(0.08, 0.04, 20), people, 2),
      BOTH,
      ALPHA,
    )!;

  it('say little of a few people, narrow with more, and find a difference of 0.08 in rewards among 500', () => {
    const widths = [5, 20, 100, 1000, 10_000].map((people) => {
      const { low, high } = between(people, 0);
      return high - low;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(widths[0]).toBeGreaterThan(1);
    expect(widths[4]).toBeLessThan(0.012);
    expect(between(250, 0.1).low).toBeGreaterThan(0);
  });

  it('do not take a few people who said nothing for a proof, and a thousand for nearly one', () => {
    const silent = (people: number) => Array.from({ length: people }, () => 0);
    const of = (people: number) => differenceInMeans(silent(people), silent(people), PART, ALPHA)!;
    expect(of(5).estimate).toBe(0);
    expect(of(5).high).toBeGreaterThan(0.4);
    expect(of(1000).high).toBeLessThan(0.01);
  });

  it('say nothing where one side has nobody', () => {
    expect(differenceInMeans([], [0.1], BOTH, ALPHA)).toBeNull();
    expect(differenceInMeans([0.1], [], BOTH, ALPHA)).toBeNull();
  });
});

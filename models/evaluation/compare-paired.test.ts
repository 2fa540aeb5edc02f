import { describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '../math/random';
import { comparePaired } from './compare-paired';

const compare = (candidate: number[], baseline: number[], seed = 1) =>
  comparePaired(Float64Array.from(candidate), Float64Array.from(baseline), { random: seededRandom(seed) });

describe('comparePaired', () => {
  it('is certain about a constant difference', () => {
    const { difference, low, high, probabilityBetter, users } = compare([0.5, 0.7, 0.2], [0.4, 0.6, 0.1]);
    expect(users).toBe(3);
    for (const value of [difference, low, high]) expect(value).toBeCloseTo(0.1, 10);
    expect(probabilityBetter).toBe(1);
  });

  it('is even about the same model', () => {
    const result = compare([0.5, 0.7], [0.5, 0.7]);
    expect(result).toMatchObject({ difference: 0, low: 0, high: 0, probabilityBetter: 0.5 });
  });

  it('has no answer without people', () => {
    expect(compare([], [])).toMatchObject({ users: 0, difference: NaN, low: NaN, high: NaN });
  });

  it('covers the true difference about as often as it says', () => {
    const random = seededRandom(7);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const baseline = Array.from({ length: 40 }, () => gaussian(random));
      const candidate = baseline.map((value) => value + 0.3 + gaussian(random));
      const { low, high } = comparePaired(Float64Array.from(candidate), Float64Array.from(baseline), {
        random: seededRandom(trial),
        resamples: 300,
      });
      if (low <= 0.3 && 0.3 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.88);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('gives the same interval for the same seed (R3)', () => {
    const candidate = [0.1, 0.9, 0.3, 0.4];
    const baseline = [0.2, 0.1, 0.3, 0.9];
    expect(compare(candidate, baseline, 5)).toEqual(compare(candidate, baseline, 5));
    expect(compare(candidate, baseline, 5)).not.toEqual(compare(candidate, baseline, 6));
  });
});

import { describe, expect, it } from 'vitest';
import { areFeatures, FEATURES, featuresOf, LARGEST_NORM, placed } from './features';

const HOUR = 3_600_000;
const at = (now: number) => featuresOf({ history: { preferences: [], now }, agreement: 0.5 });

describe('featuresOf', () => {
  it('is the same within an hour, and another in the next', () => {
    expect(at(5 * HOUR + 1)).toEqual(at(6 * HOUR - 1));
    expect(at(5 * HOUR)).not.toEqual(at(6 * HOUR));
    expect(at(5 * HOUR)).toEqual(at(29 * HOUR));
  });

  it('gives numbers that a log takes as features, of a bounded norm', () => {
    for (let hour = 0; hour < 24; hour++) {
      const features = [...placed(at(hour * HOUR), 1000, 1)];
      expect(areFeatures(features)).toBe(true);
      expect(features.reduce((sum, value) => sum + value * value, 0)).toBeLessThanOrEqual(LARGEST_NORM);
    }
    expect(FEATURES).toHaveLength(at(0).length);
  });

  it('says of a place how deep it is and how relevant what is offered there, and leaves the moment as it was', () => {
    const features = at(0);
    const named = () => Object.fromEntries(FEATURES.map((name, n) => [name, features[n]] as const));
    const { depth, relevance, ...moment } = named();
    expect([depth, relevance]).toEqual([0, 0]);
    expect(placed(features, 0, 1)).toBe(features);
    expect(named()).toEqual({ ...moment, depth: 0, relevance: 1 });
    placed(features, 10, 0.25);
    expect(named()).toEqual({ ...moment, depth: 0.5, relevance: 0.25 });
  });
});

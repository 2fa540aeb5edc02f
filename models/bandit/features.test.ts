import { describe, expect, it } from 'vitest';
import { areFeatures, DEPTH, FEATURES, featuresOf, LARGEST_NORM } from './features';

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
      const features = [...at(hour * HOUR)];
      expect(areFeatures(features)).toBe(true);
      expect(features.reduce((sum, value) => sum + value * value, 0)).toBeLessThanOrEqual(LARGEST_NORM);
      expect(features[DEPTH]).toBe(0);
    }
    expect(FEATURES).toHaveLength(at(0).length);
  });
});

import { describe, expect, it } from 'vitest';
import { areFeatures, FEATURES, featuresAt, featuresOf, LARGEST_NORM } from './features';

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
      const features = [...featuresAt(at(hour * HOUR), 1000, 1)];
      expect(areFeatures(features)).toBe(true);
      expect(features.reduce((sum, value) => sum + value * value, 0)).toBeLessThanOrEqual(LARGEST_NORM);
    }
    expect(FEATURES).toHaveLength(at(0).length);
  });

  it('says of a place how deep it is and how relevant what is offered there, and leaves the moment as it was', () => {
    const moment = at(0);
    const before = [...moment];
    const placed = (position: number, relevance: number) =>
      Object.fromEntries(
        FEATURES.map((name, n) => [name, featuresAt(moment, position, relevance)[n]] as const),
      );
    expect(placed(0, 1)).toMatchObject({ depth: 0, relevance: 1 });
    expect(placed(10, 0.25)).toMatchObject({ depth: 0.5, relevance: 0.25 });
    expect([...moment]).toEqual(before);
  });
});

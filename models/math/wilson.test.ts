import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson';

describe('wilsonInterval', () => {
  it.each([
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [81, 263, 0.2553, 0.3662],
  ])('is the published one for %d of %d', (hits, trials, low, high) => {
    const interval = wilsonInterval(hits, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('says of no trials that it could be anything', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('holds the share, within [0, 1], and narrows with more of the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 500 }), (hits, misses) => {
        const [share, trials] = [hits / (hits + misses), hits + misses];
        const one = wilsonInterval(hits, trials);
        const four = wilsonInterval(4 * hits, 4 * trials);
        expect(one.low).toBeGreaterThanOrEqual(0);
        expect(one.high).toBeLessThanOrEqual(1);
        expect(one.low).toBeLessThanOrEqual(share + 1e-12);
        expect(one.high).toBeGreaterThanOrEqual(share - 1e-12);
        expect(four.high - four.low).toBeLessThan(one.high - one.low);
      }),
    );
  });
});

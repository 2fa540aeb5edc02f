import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BACKOFF, delayAfter } from './clockwork';

test('P9: no delay is longer than the stated bound, and none is negative, after any number of failures', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, dice) => {
        const delay = delayAfter(attempt, () => dice);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(BACKOFF.capMs);
      },
    ),
  );
});

test('the mean doubles until the cap', () => {
  const means = [0, 1, 2, 5, 6, 7].map((attempt) => delayAfter(attempt, () => 0.5));
  expect(means).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000]);
});

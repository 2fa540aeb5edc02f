import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grouped } from './digits';

describe('digits', () => {
  it('are grouped as the locale en groups them', () => {
    const counts = fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.integer({ min: -2_000_000, max: 2_000_000 }).map((halves) => halves / 2),
    );
    fc.assert(
      fc.property(counts, (count) => {
        expect(grouped(count)).toBe(count.toLocaleString('en'));
      }),
    );
  });
});

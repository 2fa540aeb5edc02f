import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descending } from './descending';

describe('descending', () => {
  it('R6: orders places as a stable sort of the values does', () => {
    const few = fc.integer({ min: -3, max: 3 }); // equal values are the rule
    const values = fc.array(fc.oneof(few, fc.double({ noNaN: true })), { maxLength: 70 });
    fc.assert(
      fc.property(values, (given) => {
        const places = given
          .map((_, at) => at)
          .sort((a, b) => (given[b] > given[a] ? 1 : given[b] < given[a] ? -1 : 0));
        expect([...descending(Float64Array.from(given))]).toEqual(places);
      }),
    );
  });
});

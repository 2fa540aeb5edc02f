import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestItems, placesOfBest, silentItems } from './best-items';

const score = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.float(), fc.constantFrom(NaN, -0, Infinity));
const welcomes = (n: number) => (item: number) => item % n !== 0;
/** Few of them, so that some of these are equal too. */
const tieBreak = (item: number) => (item * 7) % 5;

/** The slow obvious version. */
const bySorting = (values: ArrayLike<number>, welcome: (at: number) => boolean) =>
  Array.from(values, (value, at) => ({ value, at }))
    .filter(({ value, at }) => !Number.isNaN(value) && welcome(at))
    .sort((a, b) =>
      a.value === b.value ? tieBreak(b.at) - tieBreak(a.at) || a.at - b.at : b.value > a.value ? 1 : -1,
    )
    .map(({ at }) => at);

describe('the best items', () => {
  it('R3, R6: are those of a full sort by score and then tie break, and the equals at the border are drawn fairly', () => {
    fc.assert(
      fc.property(
        fc.array(score, { maxLength: 60 }),
        fc.nat(70),
        fc.integer({ min: 2, max: 5 }),
        (values, count, n) => {
          const scores = Float32Array.from(values);
          const best = bestItems(scores, count, welcomes(n), tieBreak);
          const sorted = bySorting(scores, welcomes(n)).slice(0, count);
          // Above the border equals stand in the order of the catalogue: their tie breaks decide nothing.
          const border = scores[sorted.at(-1) ?? -1];
          const whole = best.length === count;
          const from = whole ? sorted.findIndex((item) => scores[item] === border) : sorted.length;
          expect(best.slice(from)).toEqual(sorted.slice(from));
          expect(best.slice(0, from)).toEqual(
            sorted.slice(0, from).sort((a, b) => (scores[a] === scores[b] ? a - b : scores[b] - scores[a])),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('R6: by place are those of a full sort by value and then tie break', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), fc.nat(70), (values, count) => {
        const best = placesOfBest(Float64Array.from(values), count, tieBreak);
        expect(best).toEqual(bySorting(values, () => true).slice(0, count));
      }),
      { numRuns: 500 },
    );
  });

  it('R2: without an answer fill up by the tie break, as many as are missing', () => {
    const scores = Float32Array.of(NaN, 1, NaN, NaN);
    expect(silentItems(scores, 2, (item) => item !== 0, tieBreak)).toEqual([2, 3]);
    expect(silentItems(scores, 0, () => true, tieBreak)).toEqual([]);
  });
});

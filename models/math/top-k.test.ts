import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from './random';
import { topK } from './top-k';

/** The slow obvious version. */
const bySorting = (scores: Float32Array, k: number, accept: (index: number) => boolean) =>
  [...scores.keys()]
    .filter((index) => !Number.isNaN(scores[index]) && accept(index))
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, k);

const score = fc.oneof(
  fc.float({ noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity),
);

describe('topK', () => {
  it('R6: equals a full sort', () => {
    fc.assert(
      fc.property(
        fc.array(score, { maxLength: 60 }),
        fc.nat(70),
        fc.integer({ min: 1, max: 4 }),
        (values, k, n) => {
          const scores = Float32Array.from(values);
          const accept = (index: number) => index % n === 0;
          const sorted = bySorting(scores, k, accept);
          expect([...topK(scores, k, accept)]).toEqual(sorted);
        },
      ),
      { numRuns: 500 },
    );
  });

  // Longer than what is sampled, and such that a sample at equal steps sees all, nothing or the least of what matters.
  it.each<[string, (index: number, random: Random) => number]>([
    ['by chance', (_, random) => random()],
    ['many equals', (_, random) => Math.floor(3 * random())],
    ['the best where none are looked at', (index) => (index % 4 === 1 ? 1 : -(index % 7))],
    ['the best only where all are looked at', (index) => (index % 4 === 0 ? index : -index)],
    ['most without an answer', (index, random) => (random() < 0.98 ? NaN : index % 9)],
    ['rising', (index) => index],
    ['falling', (index) => -index],
  ])('R6: equals a full sort of thousands: %s', (_, of) => {
    const random = seededRandom(5);
    const scores = Float32Array.from({ length: 2048 }, (_, index) => of(index, random));
    for (const k of [1, 2, 48, 300, 1500, 2048])
      for (const accept of [() => true, (index: number) => index % 3 !== 0, (index: number) => index > 1990])
        expect([...topK(scores, k, accept)]).toEqual(bySorting(scores, k, accept));
  });

  it('R2, R3: never chooses NaN and breaks ties by index', () => {
    expect([...topK(Float32Array.of(NaN, 1, 2, 1, NaN, 2), 9)]).toEqual([2, 5, 1, 3]);
    expect([...topK(Float32Array.of(1, 1, 1), 2)]).toEqual([0, 1]);
    expect(topK(new Float32Array(0), 3).length).toBe(0);
    expect(topK(Float32Array.of(1), 0).length).toBe(0);
  });
});

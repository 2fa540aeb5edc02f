import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaQuantile } from '../math/beta';
import { seededRandom } from '../math/random';
import { toneOf } from './reading';
import { countReadings, LEAST_REVIEWS, priorOf, summarise } from './review-summary';
import type { ReadCount } from './review-summary';

const calibration = { temperature: 1, neutral: { from: 0.4, to: 0.6 } };
const prior = { mean: 0.8, strength: 6 };

/** Items whose true shares are drawn from a Beta, and whose reviews are each positive or not. */
function shop({ mean, strength }: typeof prior, items: number, seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: items }, () => {
    const share = betaQuantile(random() * 0.9998 + 1e-4, strength * mean, strength * (1 - mean));
    const read = 5 + Math.floor(random() * 40);
    let positive = 0;
    for (let review = 0; review < read; review++) positive += Number(random() < share);
    return { share, count: { read, positive, unclear: 0 } };
  });
}

describe('what the reviews of an item say', () => {
  it('counts probabilities, and apart what could not be told', () => {
    const counted = countReadings([
      toneOf(0, calibration, false),
      toneOf(50, calibration, false),
      { kind: 'unclear', why: 'language' },
    ]);
    expect(counted).toEqual({ read: 2, positive: expect.closeTo(1.5, 9), unclear: 1 });
  });

  it('is nothing of fewer than five people (V3), however many could not be told', () => {
    expect(summarise({ read: LEAST_REVIEWS - 1, positive: 4, unclear: 50 }, prior)).toBeNull();
    expect(summarise({ read: LEAST_REVIEWS, positive: 4, unclear: 0 }, prior)).not.toBeNull();
  });

  it('lies between what was read and the catalogue, the nearer to the first the more there is; the interval narrows', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (read, share, mean, strength) => {
          const of = (times: number) =>
            summarise(
              { read: times * read, positive: times * read * share, unclear: 0 },
              { mean, strength },
            )!;
          const [few, many] = [of(1), of(4)];
          for (const { positive } of [few, many]) {
            expect(positive).toBeGreaterThanOrEqual(Math.min(share, mean) - 1e-9);
            expect(positive).toBeLessThanOrEqual(Math.max(share, mean) + 1e-9);
          }
          expect(Math.abs(many.positive - share)).toBeLessThanOrEqual(Math.abs(few.positive - share) + 1e-9);
          expect(few.low).toBeLessThan(few.high);
          expect(few.low).toBeGreaterThanOrEqual(0);
          expect(few.high).toBeLessThanOrEqual(1);
        },
      ),
    ));

  it('has the true share in its interval nine times in ten', () => {
    const items = shop(prior, 4000, 3);
    const within = items.filter(({ share, count }) => {
      const { low, high } = summarise(count, prior)!;
      return share >= low && share <= high;
    });
    expect(within.length / items.length).toBeGreaterThan(0.88);
    expect(within.length / items.length).toBeLessThan(0.92);
  });

  it('is nearer to the truth on average than the plain share', () => {
    const items = shop(prior, 2000, 5);
    const found = priorOf(items.map(({ count }) => count))!;
    const error = (of: (count: ReadCount) => number) =>
      items.reduce((sum, { share, count }) => sum + (of(count) - share) ** 2, 0);
    expect(error((count) => summarise(count, found)!.positive)).toBeLessThan(
      0.9 * error(({ read, positive }) => positive / read),
    );
  });
});

describe('the prior of a catalogue', () => {
  it.each([
    { mean: 0.8, strength: 6 },
    { mean: 0.5, strength: 20 },
    { mean: 0.9, strength: 2.5 },
  ])('is found again: $mean and $strength', (truth) => {
    const found = priorOf(shop(truth, 4000, 11).map(({ count }) => count))!;
    expect(found.mean).toBeCloseTo(truth.mean, 1);
    expect(found.strength / truth.strength).toBeGreaterThan(0.8);
    expect(found.strength / truth.strength).toBeLessThan(1.25);
  });

  it('is no surer than it can be of a few items', () => {
    const { strength } = priorOf([
      { read: 6, positive: 5, unclear: 1 },
      { read: 4, positive: 4, unclear: 0 },
    ])!;
    expect(strength).toBeGreaterThan(7);
    expect(strength).toBeLessThan(14);
  });

  it('is none without a review, and within its bounds for any counts', () => {
    expect(priorOf([{ read: 0, positive: 0, unclear: 3 }])).toBeNull();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 30,
        }),
        (items) => {
          const found = priorOf(
            items.map(([read, share]) => ({ read, positive: read * share, unclear: 0 })),
          )!;
          expect(found.mean).toBeGreaterThan(0);
          expect(found.mean).toBeLessThan(1);
          expect(found.strength).toBeGreaterThanOrEqual(1);
          expect(found.strength).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});

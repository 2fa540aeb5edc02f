import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../math/random';
import { fitTemperature } from './calibrate';
import type { JudgedText } from './calibrate';

/** Texts whose true probability is sigmoid(logOdds / temperature). */
function texts(temperature: number, count: number, seed: number): JudgedText[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const logOdds = 12 * (random() - 0.5);
    return { logOdds, isPositive: random() < 1 / (1 + Math.exp(-logOdds / temperature)) };
  });
}

it.each([0.5, 1, 2.14, 5])('finds the temperature %d that made the labels', (temperature) => {
  expect(fitTemperature(texts(temperature, 20_000, 7)) / temperature).toBeCloseTo(1, 1);
});

it('is no worse than any temperature of a grid', () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 60 }), (seed, count) => {
      const judged = texts(2, count, seed);
      const loss = (t: number) =>
        judged.reduce(
          (sum, { logOdds, isPositive }) => sum + Math.log1p(Math.exp(((isPositive ? -1 : 1) * logOdds) / t)),
          0,
        );
      const found = loss(fitTemperature(judged));
      for (let t = 0.05; t <= 20; t *= 1.3) expect(found).toBeLessThanOrEqual(loss(t) + 1e-6);
    }),
  ));

it('stays within its bounds for a model that is always right, or always wrong', () => {
  expect(fitTemperature([{ logOdds: 0.5, isPositive: true }])).toBeCloseTo(0.05, 3);
  expect(fitTemperature([{ logOdds: 5, isPositive: false }])).toBeCloseTo(20, 3);
});

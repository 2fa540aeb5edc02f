import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, logGamma } from './beta';

const shape = fc.double({ min: 0.5, max: 200, noNaN: true });

describe('the Beta distribution', () => {
  it('has the values of closed forms', () => {
    for (const x of [0.01, 0.3, 0.5, 0.83, 0.999]) {
      expect(betaCdf(x, 1, 1)).toBeCloseTo(x, 10);
      expect(betaCdf(x, 9, 2)).toBeCloseTo(10 * x ** 9 - 9 * x ** 10, 10);
      expect(betaCdf(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 9);
    }
    expect([betaCdf(0, 2, 3), betaCdf(1, 2, 3)]).toEqual([0, 1]);
  });

  it('is the sum over a binomial where its parameters are whole', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (a, b, x) => {
          // I_x(a, b) = P(at least a of a + b - 1 trials succeed)
          const n = a + b - 1;
          let sum = 0;
          for (let k = a; k <= n; k++)
            sum += Math.exp(
              logGamma(n + 1) -
                logGamma(k + 1) -
                logGamma(n - k + 1) +
                k * Math.log(x) +
                (n - k) * Math.log(1 - x),
            );
          expect(betaCdf(x, a, b)).toBeCloseTo(sum, 9);
        },
      ),
    ));

  it('has quantiles that undo it, and two tails that sum to one', () =>
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, share) => {
        const x = betaQuantile(share, a, b);
        expect(betaCdf(x, a, b)).toBeCloseTo(share, 6);
        expect(betaCdf(x, a, b) + betaCdf(1 - x, b, a)).toBeCloseTo(1, 6);
      }),
    ));

  it('rests on ln Γ: factorials, and Γ(½) = √π', () => {
    for (let n = 1, factorial = 1; n < 20; factorial *= n++)
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 10);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  });
});

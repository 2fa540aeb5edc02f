import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '../math/random';
import { FEATURE_COUNT as D } from './features';
import { dot, Posterior } from './posterior';
import { addRound, addStatistics, emptySource, emptyStatistics, tempered } from './statistics';

const PRIOR = { mean: 0.1, rounds: 5, ridge: 7 };

const features = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: D, maxLength: D });
const round = fc.record({
  x: features,
  reward: fc.double({ min: -1, max: 1, noNaN: true }),
  weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
});
const rounds = fc.array(round, { maxLength: 20 });

const learned = (of: readonly { x: number[]; reward: number; weight: number }[]) => {
  const statistics = emptyStatistics();
  for (const { x, reward, weight } of of) addRound(statistics.blend, x, reward, weight);
  return statistics;
};

describe('Posterior', () => {
  it('is the prior before anything is known', () => {
    const { mean } = new Posterior(emptySource(), PRIOR, 0.3);
    expect(mean[0]).toBeCloseTo(PRIOR.mean, 12);
    expect([...mean.subarray(1)]).toEqual(Array.from({ length: D - 1 }, () => 0));
    const bias = Float64Array.of(1, ...new Float64Array(D - 1));
    expect(new Posterior(emptySource(), PRIOR, 0.3).deviation(bias)).toBeCloseTo(0.3 / Math.sqrt(5), 12);
  });

  it('satisfies the normal equations of the weighted, regularized regression', () => {
    fc.assert(
      fc.property(rounds, (of) => {
        const { mean } = new Posterior(learned(of).blend, PRIOR, 0.3);
        // The gradient of Σ w (r - θ'x)² + rounds (θ0 - mean)² + ridge Σ θi² is 0 at θ.
        for (let at = 0; at < D; at++) {
          let gradient = at === 0 ? PRIOR.rounds * (mean[0] - PRIOR.mean) : PRIOR.ridge * mean[at];
          for (const { x, reward, weight } of of) gradient += weight * (dot(mean, x) - reward) * x[at];
          expect(gradient).toBeCloseTo(0, 9);
        }
      }),
    );
  });

  it('draws with its mean and its deviation', () => {
    const random = seededRandom(3);
    const of = Array.from({ length: 40 }, () => ({
      x: Array.from({ length: D }, () => 2 * random() - 1),
      reward: random(),
      weight: 1,
    }));
    const posterior = new Posterior(learned(of).blend, PRIOR, 0.3);
    const x = Float64Array.from(of[0].x);
    const thetas = Float64Array.from({ length: D * 20_000 }, () => gaussian(random));
    posterior.draw(thetas, 20_000);
    const draws = Array.from({ length: 20_000 }, (_, n) =>
      dot(
        Float64Array.from({ length: D }, (_, d) => thetas[d * 20_000 + n]),
        x,
      ),
    );
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    // Five standard errors: sd / sqrt(n), and about sd / sqrt(2n) of a deviation.
    const deviation = posterior.deviation(x);
    expect(Math.abs(mean - dot(posterior.mean, x))).toBeLessThan((5 * deviation) / Math.sqrt(20_000));
    expect(Math.abs(Math.sqrt(variance) - deviation)).toBeLessThan((5 * deviation) / Math.sqrt(40_000));
  });
});

describe('statistics', () => {
  it('of devices add up to those of all that they have seen, in any order, and can be taken out again', () => {
    fc.assert(
      fc.property(rounds, rounds, (some, others) => {
        const [a, b, both] = [learned(some), learned(others), learned([...some, ...others])];
        const [ab, ba] = [emptyStatistics(), emptyStatistics()];
        for (const of of [a, b]) addStatistics(ab, of);
        for (const of of [b, a]) addStatistics(ba, of);
        for (let at = 0; at < D * D; at++) {
          expect(ab.blend.gram[at]).toBe(ba.blend.gram[at]);
          expect(ab.blend.gram[at]).toBeCloseTo(both.blend.gram[at], 9);
        }
        addStatistics(ab, b, -1);
        for (let at = 0; at < D; at++) expect(ab.blend.response[at]).toBeCloseTo(a.blend.response[at], 9);
        expect(ab.blend.rounds).toBeCloseTo(a.blend.rounds, 9);
      }),
    );
  });

  it('tempered, believe the same of as few rounds as are allowed', () => {
    const x = Array.from({ length: D }, () => 1);
    const many = learned(Array.from({ length: 50 }, () => ({ x, reward: 0.5, weight: 1 })));
    const few = tempered(many, 10).blend;
    expect(few.rounds).toBeCloseTo(10, 12);
    expect(few.response[0] / few.gram[0]).toBeCloseTo(0.5, 12);
    expect(tempered(many, 1000).blend.rounds).toBe(50);
    expect(many.blend.rounds).toBe(50);
  });

  it('refuse features of another length', () => {
    expect(() => addRound(emptySource(), [1, 2], 1, 1)).toThrow(`2 features in place of ${D}`);
  });
});

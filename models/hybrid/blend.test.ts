import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blend, leadingSource } from './blend';
import { HYBRID_DEFAULTS, type HybridConfig, weightFor } from './config';

const config: HybridConfig = {
  weights: {
    collaborative: { cold: 1, warm: 1 },
    content: { cold: 1, warm: 0.5 },
    popularity: { cold: 2, warm: 0 },
  },
  halfway: 10,
};
const source = <Name extends string>(name: Name, ...scores: number[]) => ({
  source: name,
  scores: Float32Array.from(scores),
});

describe('weightFor', () => {
  it('goes from cold to warm, half way at `halfway`', () => {
    expect(weightFor(config, 'popularity', 0)).toBe(2);
    expect(weightFor(config, 'popularity', 10)).toBe(1);
    expect(weightFor(config, 'popularity', 1e9)).toBeCloseTo(0);
    expect(weightFor(config, 'content', 10)).toBe(0.75);
  });
});

describe('blend', () => {
  it('adds each source in units of its own deviation, by hand', () => {
    // Deviations: 2 and 0.5; weights at 10 preferences: 1 and 1.
    const { scores } = blend([source('collaborative', 0, 4), source('popularity', 1, 0)], config, 10);
    expect([...scores]).toEqual([2, 2]);
  });

  it('R2: takes nothing from a source without an answer, and is NaN where none has one', () => {
    const { scores, parts } = blend(
      [source('collaborative', 1, 3, NaN, NaN), source('content', NaN, 1, 0, NaN)],
      config,
      0,
    );
    expect([...scores]).toEqual([1, 3 + 2, 0, NaN]);
    expect(leadingSource({ scores, parts }, 0)).toBe('collaborative');
    expect(leadingSource({ scores, parts }, 2)).toBe('content');
    expect(leadingSource({ scores, parts }, 3)).toBeNull();
  });

  it('hears nothing from a source that sees no difference', () => {
    const { scores } = blend([source('collaborative', 7, 7), source('content', 0, 1)], config, 0);
    expect([...scores]).toEqual([0, 2]);
  });

  const scores = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 });

  it('does not care in which units a source counts', () => {
    fc.assert(
      fc.property(scores, scores, fc.integer({ min: -6, max: 6 }), fc.nat(50), (a, b, power, preferences) => {
        const answers = (factor: number) => [
          source('collaborative', ...a.map((value) => value * factor)),
          source('content', ...b),
        ];
        const plain = blend(answers(1), HYBRID_DEFAULTS, preferences).scores;
        const scaled = blend(answers(2 ** power), HYBRID_DEFAULTS, preferences).scores;
        plain.forEach((value, item) => expect(scaled[item]).toBeCloseTo(value, 3));
      }),
    );
  });

  it('R5: its parts sum to its scores', () => {
    fc.assert(
      fc.property(scores, scores, fc.nat(50), (a, b, preferences) => {
        const { scores, parts } = blend(
          [source('collaborative', ...a), source('content', ...b)],
          config,
          preferences,
        );
        scores.forEach((score, item) => {
          const sum = parts.reduce((total, { factor, scores }) => total + factor * scores[item], 0);
          expect(Math.abs(sum - score)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(score)));
        });
      }),
    );
  });
});

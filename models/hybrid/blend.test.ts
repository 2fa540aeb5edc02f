import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blend, leadingSource, withMapped } from './blend';
import { HYBRID_DEFAULTS, type HybridConfig, weightsFor, type Evidence } from './config';

const config: HybridConfig = {
  weights: {
    collaborative: { cold: 1, warm: 1 },
    linear: { cold: 0, warm: 0 },
    content: { cold: 1, warm: 0.5 },
    popularity: { cold: 2, warm: 0 },
  },
  halfway: 10,
  mappedGain: 2,
};
const source = <Name extends string>(name: Name, ...scores: number[]) => ({
  source: name,
  scores: Float32Array.from(scores),
});

/** Somebody with so many likes, all of which every source of taste can use. */
const known = (likes: number) => knownTo(likes, likes);
const knownTo = (collaborative: number, content: number): Evidence => ({
  preferences: Math.max(collaborative, content),
  likes: { collaborative, linear: collaborative, content },
});

describe('weightsFor', () => {
  it('goes from cold to warm, half way at `halfway`', () => {
    expect(weightsFor(config, known(0))).toMatchObject({ collaborative: 1, content: 1, popularity: 2 });
    const halfway = weightsFor(config, known(10));
    expect(halfway.collaborative).toBeCloseTo(1);
    expect(halfway.content).toBeCloseTo(0.75);
    expect(halfway.popularity).toBe(1);
    expect(weightsFor(config, known(1e9)).popularity).toBeCloseTo(0);
  });

  it('R2: passes the weight of a source that can use no like to the one that can', () => {
    const { collaborative, content, popularity } = HYBRID_DEFAULTS.weights;
    const taste = collaborative.cold + content.cold;
    const onlyContent = weightsFor(HYBRID_DEFAULTS, knownTo(0, 4));
    expect(onlyContent.collaborative).toBe(0);
    expect(onlyContent.content).toBeCloseTo(taste);
    expect(onlyContent.popularity).toBeCloseTo((popularity.cold * 10) / 14);
    expect(weightsFor(HYBRID_DEFAULTS, knownTo(4, 0))).toMatchObject({ collaborative: taste, content: 0 });
  });

  it('keeps the sum of taste, and gives a source more with each like that it can use', () => {
    const likes = 12;
    let before = -1;
    for (let used = 0; used <= likes; used++) {
      const { collaborative, content } = weightsFor(HYBRID_DEFAULTS, knownTo(used, likes));
      expect(collaborative + content).toBeCloseTo(1.4);
      expect(collaborative).toBeGreaterThan(before);
      before = collaborative;
    }
    expect(before).toBeCloseTo(1);
  });

  it('lacks nothing where nothing is liked', () => {
    const disliking: Evidence = { ...known(0), preferences: 3 };
    expect(weightsFor(HYBRID_DEFAULTS, disliking)).toMatchObject({ collaborative: 1, content: 0.4 });
  });
});

describe('blend', () => {
  it('adds each source in units of its own deviation, by hand', () => {
    // Deviations: 2 and 0.5; weights at 10 preferences: 1 and 1.
    const { scores } = blend([source('collaborative', 0, 4), source('popularity', 1, 0)], config, known(10));
    expect([...scores]).toEqual([2, 2]);
  });

  it('R2: takes nothing from a source without an answer, and is NaN where none has one', () => {
    const { scores, parts } = blend(
      [source('collaborative', 1, 3, NaN, NaN), source('content', NaN, 1, 0, NaN)],
      config,
      known(0),
    );
    expect([...scores]).toEqual([1, 3 + 2, 0, NaN]);
    expect(leadingSource({ scores, parts }, 0)).toBe('collaborative');
    expect(leadingSource({ scores, parts }, 2)).toBe('content');
    expect(leadingSource({ scores, parts }, 3)).toBeNull();
  });

  it('hears nothing from a source that sees no difference', () => {
    const { scores } = blend([source('collaborative', 7, 7), source('content', 0, 1)], config, known(0));
    expect([...scores]).toEqual([0, 2]);
  });

  // Steps of 1/64: numbers next to 0 would be lost to float32 in one unit and not in the other.
  const score = fc.integer({ min: -320, max: 320 }).map((steps) => steps / 64);
  const scores = fc.array(score, { minLength: 8, maxLength: 8 });

  it('does not care in which units a source counts', () => {
    fc.assert(
      fc.property(scores, scores, fc.integer({ min: -6, max: 6 }), fc.nat(50), (a, b, power, preferences) => {
        const answers = (factor: number) => [
          source('collaborative', ...a.map((value) => value * factor)),
          source('content', ...b),
        ];
        const plain = blend(answers(1), HYBRID_DEFAULTS, known(preferences)).scores;
        const scaled = blend(answers(2 ** power), HYBRID_DEFAULTS, known(preferences)).scores;
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
          known(preferences),
        );
        scores.forEach((score, item) => {
          const sum = parts.reduce((total, { factor, scores }) => total + factor * scores[item], 0);
          expect(Math.abs(sum - score)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(score)));
        });
      }),
    );
  });
});

describe('withMapped', () => {
  const base = blend(
    [source('collaborative', 1, 3, NaN, NaN), source('content', 0.1, 0.1, 0.3, NaN)],
    config,
    known(5),
  );
  const mapped = Float32Array.of(NaN, NaN, 0.5, 0.5);

  it('counts a mapped score as the gain says, in units of the collaborative one', () => {
    const { scores, parts } = withMapped(base, mapped, config);
    const { factor } = base.parts[0];
    expect(parts.at(-1)).toMatchObject({ source: 'mapped', factor: 2 * factor });
    expect(scores.slice(0, 2)).toEqual(base.scores.slice(0, 2));
    expect(scores[2]).toBeCloseTo(base.scores[2] + factor, 5);
  });

  it('R2: is an answer where no other source has one', () => {
    expect(base.scores[3]).toBeNaN();
    const { scores } = withMapped(base, mapped, config);
    expect(scores[3]).toBeCloseTo(base.parts[0].factor, 5);
    expect(leadingSource(withMapped(base, mapped, config), 3)).toBe('mapped');
  });

  it('says nothing without a gain, or without a collaborative source whose units it would have', () => {
    expect(withMapped(base, mapped, { ...config, mappedGain: 0 })).toBe(base);
    const alone = blend([source('content', 0.1, 0.2, 0.3, NaN)], config, known(5));
    expect(withMapped(alone, mapped, config)).toBe(alone);
  });
});

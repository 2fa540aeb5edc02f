import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveSeed, gaussian, seededRandom } from './random';

const draw = (seed: number, count: number, from = seededRandom(seed)) => Array.from({ length: count }, from);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seededRandom', () => {
  it('R3: the same seed gives the same draws, another seed others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 }), (seed) => {
        expect(draw(seed, 8)).toEqual(draw(seed, 8));
        expect(draw(seed, 8)).not.toEqual(draw(seed + 1, 8));
      }),
    );
  });

  it('R3: keeps its stream for good, since logged seeds must replay years later', () => {
    expect(draw(2008, 3).map((value) => Math.round(value * 2 ** 32))).toMatchInlineSnapshot(`
      [
        2586236086,
        2176208737,
        795006070,
      ]
    `);
  });

  it('fills [0, 1) evenly, from neighbouring seeds too', () => {
    for (const values of [
      draw(7, 20_000),
      Array.from({ length: 20_000 }, (_, seed) => seededRandom(seed)()),
    ]) {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThan(1);
      const tenths = new Array(10).fill(0);
      for (const value of values) tenths[Math.floor(value * 10)]++;
      for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200); // 4.7 standard deviations
    }
  });
});

describe('deriveSeed', () => {
  it('R3: is a 32-bit integer that every label and its type changes', () => {
    const seeds = [
      deriveSeed(1),
      deriveSeed(2),
      deriveSeed(1, 'a'),
      deriveSeed(1, 'a', 'b'),
      deriveSeed(1, 'ab'),
      deriveSeed(1, 1),
      deriveSeed(1, '1'),
      deriveSeed(1, 'b', 'a'),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(seed).toBe(seed >>> 0);
    expect(deriveSeed(1, 'a', 2)).toBe(deriveSeed(1, 'a', 2));
  });

  it('R3: has no collision in 10,000 steps of one label', () => {
    const seeds = Array.from({ length: 10_000 }, (_, step) => deriveSeed(42, 'step', step));
    expect(new Set(seeds).size).toBeGreaterThanOrEqual(9_999); // the birthday bound expects 0.01 collisions
  });
});

describe('gaussian', () => {
  it('has mean 0, deviation 1 and the tails of a normal distribution', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 20_000 }, () => gaussian(random));
    expect(Math.abs(mean(values))).toBeLessThan(0.03);
    expect(Math.abs(mean(values.map((value) => value * value)) - 1)).toBeLessThan(0.05);
    expect(values.filter((value) => Math.abs(value) > 2).length / values.length).toBeCloseTo(0.0455, 1.7);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

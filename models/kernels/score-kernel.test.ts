import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRows, rowBits } from '../math/best-rows';
import { dotRow } from '../math/dot';
import { seededRandom } from '../math/random';
import { createScoreKernel, type ScoreKernel } from './score-kernel';

/** Rows of 8-bit integers times a scale, as an artefact has them. */
function onGrid(rows: number, columns: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const scale = random() < 0.1 ? 0 : Math.fround(random() * 10 ** Math.floor(6 * random() - 3));
    const largest = Math.floor(random() * columns);
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = scale * (column === largest ? -127 : Math.round(254 * random() - 127));
  }
  return values;
}

const drawn = (length: number, seed: number, size = 1) => {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => size * (2 * random() - 1));
};

const kernelOf = (...matrix: Parameters<typeof createScoreKernel>): ScoreKernel => {
  const kernel = createScoreKernel(...matrix);
  if (!kernel) throw new Error('this machine has no SIMD');
  return kernel;
};

/** Largest error of a row, relative to Σ|a·b|. */
function apart(actual: Float32Array, values: Float32Array, vector: Float32Array): number {
  const columns = vector.length;
  const sizes = vector.map(Math.abs);
  return actual.reduce((worst, score, row) => {
    const error = Math.abs(score - dotRow(values, row * columns, vector));
    const size = dotRow(values.map(Math.abs), row * columns, sizes);
    return Math.max(worst, size === 0 ? error : error / size);
  }, 0);
}

const shapes = fc.record({
  seed: fc.nat(),
  rows: fc.integer({ min: 0, max: 70 }),
  columns: fc.integer({ min: 1, max: 70 }),
  size: fc.constantFrom(1e-30, 1, 1e20),
});

describe('ScoreKernel (R6)', () => {
  it('gives the products of rows on the grid of 8 bits', () => {
    fc.assert(
      fc.property(shapes, ({ seed, rows, columns, size }) => {
        const values = onGrid(rows, columns, seed);
        const vector = drawn(columns, seed + 1, size);
        const kernel = kernelOf(values, rows, columns);
        expect(kernel.int8).toBe(true);
        expect(apart(kernel.multiply(vector), values, vector)).toBeLessThan(1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the products of any rows, in single precision', () => {
    fc.assert(
      fc.property(shapes, ({ seed, rows, columns, size }) => {
        const values = drawn(rows * columns, seed);
        const vector = drawn(columns, seed + 1, size);
        const kernel = kernelOf(values, rows, columns);
        expect(kernel.int8).toBe(rows === 0 || columns === 1);
        expect(apart(kernel.multiply(vector), values, vector)).toBeLessThan(2e-6);
      }),
      { numRuns: 150 },
    );
  });

  it('sums without overflow at the most columns that 8 bits are used for', () => {
    const values = new Float32Array(2 * 1024).fill(127).fill(-127, 1024);
    const kernel = kernelOf(values, 2, 1024);
    expect(kernel.int8).toBe(true);
    expect([...kernel.multiply(new Float32Array(1024).fill(3))]).toEqual([3 * 127 * 1024, -3 * 127 * 1024]);
    expect(kernelOf(new Float32Array(1025).fill(127), 1, 1025).int8).toBe(false);
  });

  it('ranks as the plain version does: ties, NaN, infinite scores, exclusions, more than there are', () => {
    const scores = fc.oneof(
      fc.float(),
      fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity),
      fc.integer({ min: -3, max: 3 }),
    );
    const query = fc.record({
      scores: fc.array(scores, { maxLength: 120 }),
      k: fc.integer({ min: 0, max: 130 }),
      excluded: fc.option(fc.array(fc.nat({ max: 119 }), { maxLength: 60 })),
    });
    fc.assert(
      fc.property(query, ({ scores, k, excluded }) => {
        const values = Float32Array.from(scores);
        const rows = values.length;
        const bits =
          excluded &&
          rowBits(
            excluded.filter((row) => row < rows),
            rows,
          );
        // With one column and a vector of 1 a row is its own score.
        const kernel = kernelOf(values, rows, 1, { rows: 'float' });
        const { rows: best, scores: their } = kernel.best(Float32Array.of(1), k, bits);
        const expected = bestRows(values, k, bits);
        expect([...best]).toEqual([...expected.rows]);
        expect([...their].map((score) => score + 0)).toEqual([...expected.scores].map((score) => score + 0));
      }),
      { numRuns: 400 },
    );
  });

  it('answers again and again from one memory, whatever was excluded before', () => {
    const values = onGrid(100, 8, 1);
    const kernel = kernelOf(values, 100, 8);
    const vector = drawn(8, 2);
    const all = kernel.best(vector, 5, null);
    const without = kernel.best(vector, 5, rowBits(all.rows, 100));
    expect(without.rows.some((row) => all.rows.includes(row))).toBe(false);
    expect(kernel.best(vector, 5, null)).toEqual(all);
    const products = kernel.multiply(vector);
    kernel.multiply(drawn(8, 3));
    expect(kernel.multiply(vector)).toEqual(products);
  });

  it('has no answer for a vector that is not finite', () => {
    for (const values of [onGrid(20, 4, 1), drawn(80, 1)]) {
      const kernel = kernelOf(values, 20, 4);
      expect(kernel.multiply(Float32Array.of(1, NaN, 1, 1)).every(Number.isNaN)).toBe(true);
      expect(kernel.best(Float32Array.of(NaN, 1, 1, 1), 3, null).rows).toHaveLength(0);
      expect(() => kernel.multiply(new Float32Array(3))).toThrow('vector of 3 for 4 columns');
    }
  });

  it('is null where there is not the memory', () => {
    const values = { length: 2 ** 31 } as unknown as Float32Array;
    expect(createScoreKernel(values, 2 ** 25, 64, { rows: 'float' })).toBeNull();
  });
});

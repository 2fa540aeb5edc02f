import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOuterProducts } from '../collaborative/half-sweep';
import { Cholesky } from '../math/cholesky';
import { seededRandom } from '../math/random';
import { createFoldInKernel } from './fold-in-kernel';

const tasks = fc.record({
  seed: fc.nat(),
  k: fc.integer({ min: 1, max: 40 }),
  count: fc.nat(20),
  size: fc.constantFrom(1e-20, 1, 1e20),
});

/** A matrix with a heavy diagonal, and vectors. */
function made({ seed, k, count, size }: typeof tasks extends fc.Arbitrary<infer T> ? T : never) {
  const random = seededRandom(seed);
  const matrix = Float64Array.from({ length: k * k }, (_, at) =>
    at % (k + 1) === 0 ? 2 * k : random() - 0.5,
  );
  const vectors = Array.from({ length: count }, () => ({
    factor: Float32Array.from({ length: k }, () => size * (random() - 0.5)),
    weight: Math.fround(40 * random()),
  }));
  return { matrix, vectors, kernel: createFoldInKernel(k)! };
}

const lowerOf = (matrix: Float64Array, k: number) => matrix.filter((_, at) => at % k <= Math.floor(at / k));

describe('the kernel of a fold-in (R6)', () => {
  it('adds outer products to the bits of one after the other, however many there are', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const { matrix, vectors, kernel } = made(task);
        const usual = matrix.slice();
        addOuterProducts(usual, vectors);
        kernel.addOuterProducts(matrix, vectors);
        expect(lowerOf(matrix, task.k)).toEqual(lowerOf(usual, task.k));
      }),
    );
  });

  it('factorises to the bits of Cholesky, and says where that cannot be', () => {
    fc.assert(
      fc.property(tasks, fc.nat(39), (task, spoilt) => {
        const { matrix, kernel } = made(task);
        const broken = matrix.slice();
        const row = spoilt % task.k;
        broken[row * (task.k + 1)] = -1;
        expect(() => new Cholesky(broken.slice(), task.k)).toThrow(`at row ${row}`);
        expect(kernel.factorise(broken)).toBe(row);
        const { lower } = new Cholesky(matrix.slice(), task.k);
        expect(kernel.factorise(matrix)).toBe(-1);
        expect(lowerOf(matrix, task.k)).toEqual(lowerOf(lower, task.k));
      }),
    );
  });

  it('has the norms of one solve after the other, however many are left after the last eight', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const { matrix, vectors, kernel } = made(task);
        const factorised = new Cholesky(matrix, task.k);
        const factors = vectors.map(({ factor }) => factor);
        const alone = (vector: Float32Array) => {
          const solved = new Float64Array(vector);
          factorised.solveLower(solved);
          return solved.reduce((sum, value) => sum + value * value, 0);
        };
        expect(kernel.inverseNorms(factorised.lower, factors)).toEqual(Float64Array.from(factors, alone));
      }),
    );
  });
});

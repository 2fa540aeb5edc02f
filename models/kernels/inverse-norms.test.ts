import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cholesky } from '../math/cholesky';
import { seededRandom } from '../math/random';
import { createInverseNorms } from './inverse-norms';

it('R6: has the bits of one solve after the other, however many are left after the last eight', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), fc.nat(20), (seed, k, count) => {
      const random = seededRandom(seed);
      const matrix = Float64Array.from({ length: k * k }, (_, at) =>
        at % (k + 1) === 0 ? 2 * k : random() - 0.5,
      );
      const factorised = new Cholesky(matrix, k);
      const vectors = Array.from({ length: count }, () => Float32Array.from({ length: k }, random));
      const alone = (vector: Float32Array) => {
        const solved = new Float64Array(vector);
        factorised.solveLower(solved);
        return solved.reduce((sum, value) => sum + value * value, 0);
      };
      expect(createInverseNorms(k)!(factorised.lower, vectors)).toEqual(Float64Array.from(vectors, alone));
    }),
  );
});

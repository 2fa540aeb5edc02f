import { describe, expect, it } from 'vitest';
import { Cholesky } from './cholesky';
import { ConjugateGradient } from './conjugate-gradient';
import { dotRow } from './dot';
import { gramian } from './gramian';
import { gaussian, seededRandom } from './random';
import { addSymmetricProduct } from './symmetric-product';

const SIZES = [1, 3, 8, 11, 64];

function randomMatrix(rows: number, k: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: rows * k }, () => gaussian(random));
}

/** A well-conditioned positive definite matrix, and a vector. */
function system(k: number, seed: number) {
  const matrix = gramian(randomMatrix(2 * k + 3, k, seed), 2 * k + 3, k);
  for (let at = 0; at < k; at++) matrix[at * k + at] += 1;
  return { matrix, vector: Float64Array.from(randomMatrix(1, k, seed + 1)) };
}

describe('dense kernels', () => {
  it.each(SIZES)('gramian equals the definition at k = %i, with rows that fill no block', (k) => {
    const rows = 21;
    const matrix = randomMatrix(rows, k, 5);
    const result = gramian(matrix, rows, k);
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += matrix[row * k + a] * matrix[row * k + b];
        expect(result[a * k + b]).toBeCloseTo(sum, 10);
      }
    }
  });

  it.each(SIZES)('the symmetric product equals the definition at k = %i', (k) => {
    const { matrix, vector } = system(k, 7);
    const product = new Float64Array(k).fill(2);
    addSymmetricProduct(product, matrix, vector, 0.5);
    for (let row = 0; row < k; row++) {
      let sum = 0;
      for (let column = 0; column < k; column++) sum += matrix[row * k + column] * vector[column];
      expect(product[row]).toBeCloseTo(2 + 0.5 * sum, 9);
    }
  });

  it.each(SIZES)('dotRow reads one row at k = %i', (k) => {
    const matrix = randomMatrix(3, k, 11);
    const x = Float64Array.from(randomMatrix(1, k, 12));
    let sum = 0;
    for (let at = 0; at < k; at++) sum += matrix[2 * k + at] * x[at];
    expect(dotRow(matrix, 2 * k, x)).toBeCloseTo(sum, 10);
  });
});

describe('solvers', () => {
  it.each(SIZES)('Cholesky solves A x = b at k = %i', (k) => {
    const { matrix, vector } = system(k, 13);
    const x = vector.slice();
    new Cholesky(matrix.slice(), k).solve(x);
    const product = new Float64Array(k);
    addSymmetricProduct(product, matrix, x, 1);
    for (let at = 0; at < k; at++) expect(product[at]).toBeCloseTo(vector[at], 9);
  });

  it.each(SIZES)(
    "Cholesky solves by halves at k = %i: one gives vector' A⁻¹ vector, both give the whole",
    (k) => {
      const { matrix, vector } = system(k, 15);
      const cholesky = new Cholesky(matrix.slice(), k);
      const [whole, halves] = [vector.slice(), vector.slice()];
      cholesky.solve(whole);
      cholesky.solveLower(halves);
      const square = halves.reduce((sum, value) => sum + value ** 2, 0);
      expect(square).toBeCloseTo(
        vector.reduce((sum, value, at) => sum + value * whole[at], 0),
        9,
      );
      cholesky.solveTransposed(halves);
      expect(halves).toEqual(whole);
    },
  );

  it.each(SIZES)('R6: many at once are solved to the bits of each alone at k = %i', (k) => {
    const cholesky = new Cholesky(system(k, 15).matrix, k);
    const vectors = [1, 2, 3].map((seed) => Float64Array.from(randomMatrix(1, k, seed)));
    const many = Float64Array.from({ length: 3 * k }, (_, at) => vectors[at % 3][Math.floor(at / 3)]);
    cholesky.solveTransposedMany(many, 3);
    vectors.forEach((vector, n) => {
      cholesky.solveTransposed(vector);
      expect(many.filter((_, at) => at % 3 === n)).toEqual(vector);
    });
  });

  it.each(SIZES)('R6: conjugate gradients run to convergence equal Cholesky at k = %i', (k) => {
    const { matrix, vector } = system(k, 17);
    const direct = vector.slice();
    new Cholesky(matrix.slice(), k).solve(direct);
    const x = new Float64Array(k);
    const apply = (from: Float64Array, product: Float64Array) => {
      product.fill(0);
      addSymmetricProduct(product, matrix, from, 1);
    };
    new ConjugateGradient(k).solve(apply, vector, x, 4 * k);
    for (let at = 0; at < k; at++) expect(x[at]).toBeCloseTo(direct[at], 7);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => new Cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite at row 1');
    expect(() => new Cholesky(Float64Array.of(NaN), 1)).toThrow('not positive definite at row 0');
  });
});

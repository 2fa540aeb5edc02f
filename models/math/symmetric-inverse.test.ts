import { describe, expect, it } from 'vitest';
import { Cholesky } from './cholesky';
import { gaussian, seededRandom } from './random';
import { invertSymmetric } from './symmetric-inverse';

/** A random symmetric positive definite matrix; above the diagonal NaN, since nothing may read it. */
function randomMatrix(size: number, seed: number): { whole: Float64Array; lower: Float64Array } {
  const random = seededRandom(seed);
  const half = Float64Array.from({ length: size * size }, () => gaussian(random));
  const whole = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = i === j ? size / 4 : 0;
      for (let at = 0; at < size; at++) sum += half[i * size + at] * half[j * size + at];
      whole[i * size + j] = sum;
    }
  }
  const lower = whole.map((value, at) => (at % size > Math.floor(at / size) ? NaN : value));
  return { whole, lower };
}

describe('invertSymmetric', () => {
  it.each([1, 2, 3, 5, 47, 48, 49, 101])('R6: solves what Cholesky solves, %i unknowns', (size) => {
    const { whole, lower } = randomMatrix(size, size);
    const direct = new Cholesky(whole.slice(), size);
    invertSymmetric(lower, size);
    let worst = 0;
    let symmetric = true;
    for (let column = 0; column < size; column += 7) {
      const unit = new Float64Array(size);
      unit[column] = 1;
      direct.solve(unit);
      for (let row = 0; row < size; row++) {
        worst = Math.max(worst, Math.abs(lower[row * size + column] - unit[row]));
        symmetric &&= lower[row * size + column] === lower[column * size + row];
      }
    }
    expect(worst).toBeLessThan(1e-9);
    expect(symmetric).toBe(true);
  });

  it('takes nothing for an answer and a matrix that is not positive definite for a bug', () => {
    invertSymmetric(new Float64Array(0), 0);
    expect(() => invertSymmetric(Float64Array.of(1, 0, 2, 1), 2)).toThrow('not positive definite at row 1');
    expect(() => invertSymmetric(Float64Array.of(1, 2, 3), 2)).toThrow('not 2 x 2');
  });
});

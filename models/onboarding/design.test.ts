import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Design } from './design';

const K = 5;
const WEIGHT = 0.7;
const direction = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: K, maxLength: K });

/** B B' + I / 4: positive definite for any B. */
const precisionOf = (rows: readonly (readonly number[])[]) => {
  const matrix = new Float64Array(K * K);
  for (let at = 0; at < K; at++) matrix[at * K + at] = 0.25;
  for (const row of rows) addOuter(matrix, row, 1);
  return matrix;
};
const precision = fc.array(direction, { maxLength: 4 }).map(precisionOf);

function addOuter(matrix: Float64Array, y: readonly number[], weight: number): void {
  for (let a = 0; a < K; a++) for (let b = 0; b < K; b++) matrix[a * K + b] += weight * y[a] * y[b];
}

/** The oracle: the determinant by elimination, nothing updated (R6). */
function logDeterminant(matrix: Float64Array): number {
  const left = matrix.slice();
  let sum = 0;
  for (let pivot = 0; pivot < K; pivot++) {
    const diagonal = left[pivot * K + pivot];
    sum += Math.log(diagonal);
    for (let row = pivot + 1; row < K; row++) {
      const factor = left[row * K + pivot] / diagonal;
      for (let column = pivot; column < K; column++)
        left[row * K + column] -= factor * left[pivot * K + column];
    }
  }
  return sum;
}

describe('Design', () => {
  it('R6: gains what the determinant gains, after any answers', () => {
    fc.assert(
      fc.property(precision, fc.array(direction, { maxLength: 8 }), direction, (before, answers, next) => {
        const design = new Design(before, K);
        const matrix = before.slice();
        for (const y of answers) {
          design.learn(y, WEIGHT);
          addOuter(matrix, y, WEIGHT);
        }
        const after = matrix.slice();
        addOuter(after, next, WEIGHT);
        expect(design.gain(next, WEIGHT)).toBeCloseTo(logDeterminant(after) - logDeterminant(matrix), 7);
      }),
    );
  });

  it('gains less from each direction the more is known, and never less than nothing', () => {
    fc.assert(
      fc.property(precision, direction, direction, (before, answer, next) => {
        const design = new Design(before, K);
        const first = design.gain(next, WEIGHT);
        design.learn(answer, WEIGHT);
        const second = design.gain(next, WEIGHT);
        expect(second).toBeLessThanOrEqual(first + 1e-12);
        expect(second).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  it('leaves the matrix that it is given as it was, and takes a wrong shape for a bug', () => {
    const before = precisionOf([]);
    new Design(before, K).learn([1, 0, 0, 0, 0], 1);
    expect(before).toEqual(precisionOf([]));
    expect(() => new Design(before, K + 1)).toThrow('not 6 x 6');
    expect(() => new Design(before, K).gain([1], 1)).toThrow('direction of 1');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotWithDense, multiplyByPostings, rowOf, sparseMatrix, transpose } from './sparse-matrix';
import { cosine, dot, norm, sparse as fromDense, sparseVector, spread } from './sparse-vector';

const COLUMNS = 8;
const dense = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 })), {
  minLength: COLUMNS,
  maxLength: COLUMNS,
});
const sparse = (values: number[]) => sparseVector(new Map(values.entries()));
const denseDot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at], 0);

describe('sparse vectors', () => {
  it('R6: multiply as dense ones do', () => {
    fc.assert(
      fc.property(dense, dense, (a, b) => {
        expect(dot(sparse(a), sparse(b))).toBe(denseDot(a, b));
        expect(norm(sparse(a))).toBeCloseTo(Math.sqrt(denseDot(a, a)), 9);
      }),
    );
  });

  it('are the same from a map and from a dense array', () => {
    fc.assert(
      fc.property(dense, (values) => {
        expect(fromDense(Float64Array.from(values))).toEqual(sparse(values));
        expect([...spread(sparse(values), COLUMNS)]).toEqual(values);
      }),
    );
  });

  it('R2: have no angle to zero', () => {
    expect(cosine(sparse([1, 0]), sparse([0, 0]))).toBeNaN();
    expect(cosine(sparse([3, 4]), sparse([6, 8]))).toBeCloseTo(1, 12);
  });
});

describe('sparse matrices', () => {
  it('R6: give back their rows, transposed twice too', () => {
    fc.assert(
      fc.property(fc.array(dense, { maxLength: 6 }), (rows) => {
        const matrix = sparseMatrix(rows.map(sparse), COLUMNS);
        rows.forEach((row, r) => expect(rowOf(matrix, r)).toEqual(sparse(row)));
        expect(transpose(transpose(matrix))).toEqual(matrix);
      }),
    );
  });

  it('R6: multiply by postings, and row by row, as dense ones do', () => {
    fc.assert(
      fc.property(fc.array(dense, { maxLength: 6 }), dense, (rows, vector) => {
        const matrix = sparseMatrix(rows.map(sparse), COLUMNS);
        rows.forEach((row, r) =>
          expect(dotWithDense(matrix, r, Float32Array.from(vector))).toBe(denseDot(row, vector)),
        );
        const postings = transpose(sparseMatrix(rows.map(sparse), COLUMNS));
        expect([...multiplyByPostings(postings, sparse(vector))].map((value) => value + 0)).toEqual(
          rows.map((row) => denseDot(row, vector) + 0),
        );
      }),
    );
  });
});

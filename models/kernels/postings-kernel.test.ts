import fc from 'fast-check';
import { expect, it } from 'vitest';
import { multiplyByPostings, sparseMatrix } from '../math/sparse-matrix';
import { createPostingsKernel } from './postings-kernel';

const single = fc.float({ noNaN: true });
const sparse = (columns: number) =>
  fc
    .uniqueArray(fc.nat(columns - 1), { maxLength: columns })
    .chain((indices) => fc.tuple(fc.constant(indices), fc.array(single, valuesOf(indices))))
    .map(([indices, values]) => ({
      indices: Int32Array.from(indices.sort((a, b) => a - b)),
      values: Float32Array.from(values),
    }));
const valuesOf = ({ length }: readonly number[]) => ({ minLength: length, maxLength: length });

it('R6: has the bits of multiplyByPostings, and of each vector anew', () => {
  fc.assert(
    fc.property(
      fc.array(sparse(9), { minLength: 6, maxLength: 6 }),
      fc.array(sparse(6), { minLength: 1, maxLength: 3 }),
      (terms, vectors) => {
        const postings = sparseMatrix(terms, 9);
        const product = createPostingsKernel(postings)!;
        const products = vectors.map(product);
        expect(products).toEqual(vectors.map((vector) => multiplyByPostings(postings, vector)));
      },
    ),
  );
});

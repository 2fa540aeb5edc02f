import { decisionKernel } from './decision-module';
import { Layout } from './layout';

/** A sparse matrix by its columns: `SparseMatrix` of models/math, transposed. */
interface Postings {
  /** Of the product. */
  readonly columns: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/**
 * The product with any vector, to the bits of `multiplyByPostings`. Takes 8 bytes an entry and 4 a row of the product.
 * @param postings indices in [0, columns); copied but for `starts`, which must stay as it is
 * @returns the product of a vector, owned by the caller; null where WebAssembly has no SIMD, and where there is not the memory
 */
export function createPostingsKernel(postings: Postings): ((vector: SparseVector) => Float32Array) | null {
  const { columns, starts, indices, values } = postings;
  const layout = new Layout();
  const places = {
    indices: layout.reserve(4 * indices.length),
    values: layout.reserve(4 * values.length),
    product: layout.reserve(4 * columns),
  };
  const kernel = decisionKernel(layout);
  if (!kernel) return null;
  const { exports, buffer } = kernel;
  new Int32Array(buffer, places.indices, indices.length).set(indices);
  new Float32Array(buffer, places.values, values.length).set(values);
  const product = new Float32Array(buffer, places.product, columns);
  return (vector) => {
    product.fill(0);
    for (let at = 0; at < vector.indices.length; at++) {
      const term = vector.indices[at];
      const [from, to] = [starts[term], starts[term + 1]];
      exports.addPostings(places.product, places.indices, places.values, from, to, vector.values[at]);
    }
    return product.slice();
  };
}

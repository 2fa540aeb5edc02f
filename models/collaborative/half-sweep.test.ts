import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addOuterProduct, addOuterProducts } from './half-sweep';

const K = 5;
const value = fc.float({ min: -9, max: 9, noNaN: true });
const vectors = fc.array(
  fc.record({
    factor: fc.array(value, { minLength: K, maxLength: K }).map((values) => Float32Array.from(values)),
    weight: value,
  }),
  { maxLength: 11 },
);

it('R6: outer products are added four at a time to the very bits that one after the other would', () => {
  fc.assert(
    fc.property(vectors, (all) => {
      const together = new Float64Array(K * K).fill(0.1);
      const apart = together.slice();
      addOuterProducts(together, all);
      for (const { factor, weight } of all) addOuterProduct(apart, factor, weight);
      expect(together).toEqual(apart);
    }),
  );
});

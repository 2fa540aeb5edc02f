import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dotRow, dotRows } from './dot';

const small = fc.integer({ min: -99, max: 99 });
const rows = fc
  .nat(11)
  .chain((size) =>
    fc.array(fc.array(small, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 4 }),
  );

it('R6: rows are multiplied as one number after the other is', () => {
  fc.assert(
    fc.property(rows, rows, (a, b) => {
      const size = Math.min(a[0].length, b[0].length);
      const cut = (each: number[][]) => each.map((row) => row.slice(0, size));
      const [one, other] = [a, b].map((each) => Float32Array.from(cut(each).flat()));
      cut(a).forEach((row, i) =>
        cut(b).forEach((column, j) => {
          const definition = row.reduce((sum, value, at) => sum + value * column[at], 0);
          expect(dotRows(one, i * size, other, j * size, size)).toBe(definition);
          expect(dotRow(one, i * size, Float64Array.from(column))).toBe(definition);
        }),
      );
    }),
  );
});

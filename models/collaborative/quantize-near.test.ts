import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dequantizeRows, LEAST_SCALE, LEVELS, quantizeRows } from './quantize';
import { alignRows, carriedLevel, quantizeNear, rowsIn, STRIDE } from './quantize-near';

const K = 4;
const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -8, max: 8 });
const pairs = fc.array(fc.tuple(float, float, fc.boolean()), { minLength: K, maxLength: 20 * K });

/** A row of one value and zeros, which stands still. */
const rowOf = (value: number): [number, number, boolean][] =>
  [value, 0, 0, 0].map((each) => [each, 0, false]);

it('no value is off by more than half a stride, and rows that stand still keep their integers', () => {
  fc.assert(
    fc.property(pairs, (values) => {
      const rows = Math.floor(values.length / K);
      const used = values.slice(0, rows * K);
      const old = Float32Array.from(used, ([value]) => value);
      const now = Float32Array.from(used, ([value, other, moves]) => (moves ? other : value));
      const before = quantizeRows(old, rows, K);
      const near = quantizeNear(now, before, K);
      const shipped = dequantizeRows(near, K);
      for (let at = 0; at < now.length; at++) {
        const step = near.scales[Math.floor(at / K)];
        const most = step === 0 ? LEVELS * LEAST_SCALE : (STRIDE / 2 + 1e-3) * step;
        expect(Math.abs(shipped[at] - now[at])).toBeLessThanOrEqual(most);
      }
      for (let row = 0; row < rows; row++) {
        const own = (all: ArrayLike<number>) => Array.from({ length: K }, (_, at) => all[row * K + at]);
        const most = Math.max(...own(now).map(Math.abs));
        // A scale that is kept is at most twice as coarse as the row's own.
        expect(near.scales[row]).toBeLessThanOrEqual(most / 63);
        if (own(old).every((value, at) => value === own(now)[at]))
          expect(own(near.values)).toEqual(own(before.values));
      }
    }),
    { examples: [[rowOf(-(2 ** -149))], [rowOf(190 * 2 ** -149)], [rowOf(2 ** -126)]] },
  );
});

it('rows without one before are rounded as ever', () => {
  const matrix = Float32Array.of(1, -2, 0.5, 0, 0, 0, 0, 0);
  const before = alignRows(quantizeRows(matrix.subarray(0, 4), 1, K), Int32Array.of(-1, -1), K);
  expect(quantizeNear(matrix, before, K)).toEqual(quantizeRows(matrix, 2, K));
});

it('rows are found by their ids, whatever their order', () => {
  const from = rowsIn(['a', 'b', 'c'], ['c', 'x', 'a']);
  expect(from).toEqual(Int32Array.of(2, -1, 0));
  const rows = { values: Int8Array.from([1, 2, 3]), scales: Float32Array.of(1, 2, 3) };
  expect(alignRows(rows, from, 1)).toEqual({
    values: Int8Array.of(3, 0, 1),
    scales: Float32Array.of(3, 0, 1),
  });
});

it('an integer is carried from one scale to another, within int8', () => {
  expect([carriedLevel(-128, 1, 1), carriedLevel(10, 1, 2), carriedLevel(100, 3, 1)]).toEqual([-128, 5, 127]);
  expect([carriedLevel(5, 1, 0), carriedLevel(5, 0, 1), carriedLevel(-100, 3, 1)]).toEqual([0, 0, -127]);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sparseMatrix } from '../math/sparse-matrix';
import { sparseVector } from '../math/sparse-vector';
import { type PackedRows, packRows, unpackRows } from './sparse-rows';

const COLUMNS = 40_000;
const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -4, max: 4 });
const row = fc.array(fc.tuple(fc.nat(COLUMNS - 1), value), { maxLength: 30 });
const matrices = fc.array(row, { maxLength: 12 }).map((rows) =>
  sparseMatrix(
    rows.map((entries) => sparseVector(new Map(entries))),
    COLUMNS,
  ),
);

it('keeps every column, and every value to half a step of its row', () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const packed = packRows(matrix);
      const found = unpackRows(packed, COLUMNS)!;
      expect([found.rows, found.columns]).toEqual([matrix.rows, COLUMNS]);
      expect(found.starts).toEqual(matrix.starts);
      expect(found.indices).toEqual(matrix.indices);
      for (let row = 0; row < matrix.rows; row++) {
        const [from, to] = [matrix.starts[row], matrix.starts[row + 1]];
        const most = matrix.values
          .subarray(from, to)
          .reduce((top, value) => Math.max(top, Math.abs(value)), 0);
        for (let at = from; at < to; at++)
          // A row whose scale is subnormal is off by that much more.
          expect(Math.abs(found.values[at] - matrix.values[at])).toBeLessThanOrEqual(most / 253 + 2 ** -126);
      }
    }),
  );
});

it('takes about two bytes an entry', () => {
  const rows = Array.from({ length: 50 }, (_, own) =>
    sparseVector(new Map(Array.from({ length: 100 }, (_, at) => [at * 80 + own, 1 / (at + 1)]))),
  );
  const { lengths, gaps, values, scales } = packRows(sparseMatrix(rows, 8050));
  expect(gaps.length + values.length).toBe(2 * 5000);
  expect([lengths.length, scales.length]).toEqual([50, 50]);
});

it.each<[string, Partial<PackedRows>]>([
  ['a column beyond the last', { gaps: Uint8Array.of(9, 0, 1) }],
  ['gaps that end too soon', { gaps: Uint8Array.of(1, 0) }],
  ['gaps that are left over', { gaps: Uint8Array.of(1, 0, 1, 1) }],
  ['a gap that has no end', { gaps: Uint8Array.of(1, 0, 0x81) }],
  ['a gap of 35 bits', { gaps: Uint8Array.of(1, 0, 0x80, 0x80, 0x80, 0x80, 0) }],
  ['values that are left over', { values: Int8Array.of(1, 2, 3, 4) }],
  ['rows longer than what is there', { lengths: Uint32Array.of(2, 4_000_000_000) }],
])('refuses %s', (_, wrong) => {
  const whole: PackedRows = {
    lengths: Uint32Array.of(2, 1),
    gaps: Uint8Array.of(1, 0, 1),
    values: Int8Array.of(1, 2, 3),
    scales: Float32Array.of(1, 0.5),
  };
  expect(unpackRows(whole, 8)).toMatchObject({
    indices: Int32Array.of(1, 2, 1),
    values: Float32Array.of(1, 2, 1.5),
  });
  expect(unpackRows({ ...whole, ...wrong }, 8)).toBeNull();
});

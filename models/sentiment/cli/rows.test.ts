import { expect, it } from 'vitest';
import { accuracyOf } from '../accuracy';
import { readRows } from './rows';

it('reads labelled sentences, and says which lines it could not', () => {
  const { rows, rejects } = readRows(
    'label\tsentence\n1\tgood\r\n0\tbad\npositive\tfine\n2\tno such label\n1\n1\t\n\n0\ta\tb\n',
  );
  expect(rows).toEqual([
    { text: 'good', isPositive: true },
    { text: 'bad', isPositive: false },
    { text: 'fine', isPositive: true },
  ]);
  expect(rejects.map(({ line }) => line)).toEqual([5, 6, 7, 9]);
});

it('takes the columns in either order', () => {
  expect(readRows('content\tlabel\nfine\t1').rows).toEqual([{ text: 'fine', isPositive: true }]);
  expect(() => readRows('good\t1')).toThrow('label and sentence');
});

it('measures as scikit-learn does', () => {
  const pairs = [
    ...Array.from({ length: 6 }, () => ({ isPositive: true, saysPositive: true })),
    ...Array.from({ length: 2 }, () => ({ isPositive: true, saysPositive: false })),
    ...Array.from({ length: 1 }, () => ({ isPositive: false, saysPositive: true })),
    ...Array.from({ length: 3 }, () => ({ isPositive: false, saysPositive: false })),
  ];
  const { accuracy, f1, macroF1 } = accuracyOf(pairs);
  expect(accuracy).toBeCloseTo(0.75, 10);
  expect(f1).toBeCloseTo(0.8, 10);
  expect(macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 10);
});

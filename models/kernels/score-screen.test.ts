import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { rowBits } from '../math/best-rows';
import { seededRandom } from '../math/random';
import { createScoreKernel, type ScoreKernel } from './score-kernel';
import { ScoreScreen } from './score-screen';

interface Task {
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  /** Of the vector. */
  readonly size: number;
  /** Rows are as different in length as e to so many. */
  readonly spread: number;
  /** How many rows differ; with few, many are equal. */
  readonly kinds: number;
  readonly hidden: number;
}

const tasks: fc.Arbitrary<Task> = fc.record({
  seed: fc.nat(),
  rows: fc.integer({ min: 0, max: 1200 }),
  columns: fc.integer({ min: 1, max: 90 }),
  k: fc.integer({ min: 0, max: 20 }),
  // Six ones: of 400 draws 157 ± 10 are screened, so that more than 100 of them are no matter of luck.
  size: fc.constantFrom(1, 1, 1, 1, 1, 1, 1e-10, 1e20, 0, 1e-38, 1e36),
  spread: fc.constantFrom(0, 1, 8),
  kinds: fc.constantFrom(900, 900, 300, 3),
  hidden: fc.constantFrom(0, 0.1, 0.1, 0.9, 1),
});

/** Rows of 8-bit integers times a scale, a vector, and who is excluded. */
function made({ seed, rows, columns, size, spread, kinds, hidden }: Task) {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    if (row >= kinds) {
      const other = row % kinds;
      own.set(values.subarray(other * columns, (other + 1) * columns));
      continue;
    }
    const scale = random() < 0.05 ? 0 : Math.fround(0.01 * Math.exp(spread * (random() - 0.5)));
    const largest = Math.floor(random() * columns);
    for (let column = 0; column < columns; column++)
      own[column] = scale * (column === largest ? 127 : Math.round(254 * random() - 127));
  }
  const vector = Float32Array.from({ length: columns }, () => size * (2 * random() - 1));
  const excluded = rowBits(
    Array.from({ length: rows }, (_, row) => row).filter(() => random() < hidden),
    rows,
  );
  return { values, vector, excluded: hidden === 0 ? null : excluded };
}

const kernelOf = (...matrix: Parameters<typeof createScoreKernel>): ScoreKernel => {
  const kernel = createScoreKernel(...matrix);
  if (!kernel) throw new Error('this machine has no SIMD');
  return kernel;
};

describe('ScoreScreen', () => {
  const find = vi.spyOn(ScoreScreen.prototype, 'find');
  const screened = () => find.mock.results.filter(({ value }) => value !== null).length;
  afterEach(() => void find.mockClear());

  it('R6: finds the rows that all products rank best, with the very same scores, whatever the task', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const { values, vector, excluded } = made(task);
        const { rows, columns, k } = task;
        const plain = kernelOf(values, rows, columns, { screen: false });
        const kernel = kernelOf(values, rows, columns);
        expect(kernel.best(vector, k, excluded)).toEqual(plain.best(vector, k, excluded));
        expect(kernel.multiply(vector)).toEqual(plain.multiply(vector));
      }),
      { numRuns: 400 },
    );
    // Most draws are screened, and some cannot be: both ways were tried.
    expect(screened()).toBeGreaterThan(100);
    expect(find.mock.calls.length - screened()).toBeGreaterThan(60);
  }, 30_000);

  it('looks closely at few rows of many', () => {
    const task = {
      seed: 1,
      rows: 10_000,
      columns: 64,
      k: 100,
      size: 1,
      spread: 1,
      kinds: 10_000,
      hidden: 0.1,
    };
    const { values, vector, excluded } = made(task);
    const best = kernelOf(values, task.rows, task.columns).best(vector, task.k, excluded);
    expect(best.rows).toHaveLength(100);
    expect(find.mock.results[0].value).toBeLessThan(300);
  });

  it('keeps its bounds at the most columns that 8 bits are used for', () => {
    const [rows, columns] = [256, 1024];
    const values = Float32Array.from({ length: rows * columns }, (_, at) =>
      at % columns <= 4 * Math.floor(at / columns) ? 127 : -127,
    );
    const vector = new Float32Array(columns).fill(3);
    const { rows: best, scores } = kernelOf(values, rows, columns).best(vector, 2, null);
    expect(screened()).toBe(1);
    expect([...best]).toEqual([255, 254]);
    expect([...scores]).toEqual([3 * 127 * (2 * 1021 - 1024), 3 * 127 * (2 * 1017 - 1024)]);
  });

  it('has no answer for a vector that is not finite', () => {
    const task = { seed: 1, rows: 400, columns: 3, k: 1, size: 1, spread: 1, kinds: 400, hidden: 0 };
    const kernel = kernelOf(made(task).values, 400, 3);
    for (const odd of [NaN, Infinity])
      expect(kernel.best(Float32Array.of(odd, 1, 1), 3, null).rows).toHaveLength(0);
  });
});

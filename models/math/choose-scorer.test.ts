import { describe, expect, it } from 'vitest';
import { bestRows, rowBits } from './best-rows';
import { chooseScorer } from './choose-scorer';
import { knownAnswerFault } from './known-answer';
import { type DenseScorer, type LoadedMatrix, referenceScorer } from './scorer';

/** The reference with one flaw put into its products. */
const flawed = (flaw: (product: Float32Array, matrix: LoadedMatrix) => Float32Array): DenseScorer => ({
  backend: 'webgpu',
  load: async (...shape) => {
    const matrix = await referenceScorer.load(...shape);
    const multiply = async (vector: Float32Array) => flaw(await matrix.multiply(vector), matrix);
    return {
      ...matrix,
      multiply,
      best: async (vector, k, excluded) => bestRows(await multiply(vector), k, excluded),
    };
  },
});
/** The reference, right and late once the matrix is as big as a catalogue. */
const late = (ms: number): DenseScorer => ({
  backend: 'webgpu',
  load: async (values, rows, columns) => {
    const matrix = await referenceScorer.load(values, rows, columns);
    const wait = () => new Promise((resolve) => setTimeout(resolve, rows === 10_000 ? ms : 0));
    return { ...matrix, best: (...query) => wait().then(() => matrix.best(...query)) };
  },
});
/** Right products, and the best rows of no one's asking. */
const badlyRanked: DenseScorer = {
  backend: 'kernel',
  load: async (...shape) => {
    const matrix = await referenceScorer.load(...shape);
    return { ...matrix, best: (vector, k) => matrix.best(vector, k, null) };
  },
};
const clock = () => performance.now();
const candidate = (name: string, open: () => Promise<DenseScorer>) => ({ name, open });

describe('knownAnswerFault (R6)', () => {
  it('lets the reference pass', async () => {
    expect(await knownAnswerFault(referenceScorer)).toBeNull();
  });

  it.each([
    ['zeroes', flawed((product) => product.fill(0))],
    ['NaN', flawed((product) => product.fill(NaN))],
    ['too few products', flawed((product) => product.slice(1))],
    ['half precision', flawed((product) => product.map((value) => Math.round(value * 2048) / 2048))],
    [
      'a last row left out in odd shapes',
      flawed((product, { rows }) => (rows % 2 === 1 && rows > 100 ? product.fill(0, rows - 1) : product)),
    ],
    ['excluded rows among the best', badlyRanked],
  ])('finds out %s', async (_, scorer) => {
    expect(await knownAnswerFault(scorer)).not.toBeNull();
  });
});

describe('chooseScorer', () => {
  it('takes the fastest that is right, measured on the matrix that it will score', async () => {
    const shapes: number[][] = [];
    const named = (backend: DenseScorer['backend'], ms: number) =>
      candidate(backend, async () => {
        const { load } = late(ms);
        return {
          backend,
          load: (values, rows, columns) => load(values, (shapes.push([rows, columns]), rows), columns),
        };
      });
    const matrix = { values: new Float32Array(10_000).fill(1), rows: 10_000, columns: 1 };
    const closed: string[] = [];
    const slow = candidate('wasm', async () => ({
      ...(await named('wasm', 12).open()),
      close: () => void closed.push('wasm'),
    }));
    const { scorer, measured, notes } = await chooseScorer(
      [slow, named('kernel', 0), named('webgpu', 6)],
      { deadlineMs: 4000, productMs: 200, clock },
      matrix,
    );
    expect(notes).toEqual([]);
    expect(scorer.backend).toBe('kernel');
    expect(measured.map(({ backend }) => backend)).toEqual(['kernel', 'webgpu', 'wasm']);
    expect(measured[2].ms).toBeGreaterThan(10);
    expect(closed).toEqual(['wasm']);
    expect(shapes.filter(([rows, columns]) => rows === 10_000 && columns === 1)).toHaveLength(3);
  });

  it('passes over what is wrong, missing or slow, and says why', async () => {
    const { scorer, notes } = await chooseScorer(
      [
        candidate('broken', () => Promise.reject(new Error('no adapter\nstack'))),
        candidate('odd', () => Promise.reject({ message: 'not an Error' })),
        candidate('liar', async () => flawed((product) => product.fill(1))),
        candidate('slow', async () => late(200)),
        candidate('hangs', () => new Promise(() => {})),
        candidate('good', async () => ({ ...referenceScorer, backend: 'cpu' as const })),
      ],
      { deadlineMs: 1000, productMs: 60, clock },
    );
    expect(scorer.backend).toBe('cpu');
    expect(notes).toEqual([
      'broken: no adapter',
      'odd: not an Error',
      expect.stringMatching(/^liar: failed its self-test: row 0 of 1 x 1 is 1, not /),
      'slow: is slow: 10000 x 64 takes more than 60 ms',
      'hangs: no answer within 1000 ms',
    ]);
  });

  it('falls back to the reference', async () => {
    const { scorer, notes } = await chooseScorer([candidate('x', () => Promise.reject('gone'))], {
      deadlineMs: 50,
      productMs: 20,
      clock,
    });
    expect(scorer).toBe(referenceScorer);
    expect(notes).toEqual(['x: gone']);
  });
});

describe('bestRows', () => {
  it('leaves out NaN and the rows whose bit is set', () => {
    const scores = Float32Array.of(1, 9, NaN, 4, 4, 8, 0, 3, 7, 5);
    const excluded = rowBits([1, 8], scores.length);
    expect(excluded).toEqual(Uint8Array.of(0b10, 0b1));
    const { rows, scores: best } = bestRows(scores, 4, excluded);
    expect([...rows]).toEqual([5, 9, 3, 4]);
    expect([...best]).toEqual([8, 5, 4, 4]);
    expect(bestRows(scores, 20, null).rows).toHaveLength(9);
    expect(() => rowBits([10], 10)).toThrow('row 10 of 10');
  });
});

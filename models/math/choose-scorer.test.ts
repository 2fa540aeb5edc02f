import { describe, expect, it } from 'vitest';
import { chooseScorer } from './choose-scorer';
import { knownAnswerFault } from './known-answer';
import { type DenseScorer, type LoadedMatrix, referenceScorer } from './scorer';

/** The reference with one flaw put into its products. */
const flawed = (flaw: (product: Float32Array, matrix: LoadedMatrix) => Float32Array): DenseScorer => ({
  backend: 'webgpu',
  load: async (...shape) => {
    const matrix = await referenceScorer.load(...shape);
    return { ...matrix, multiply: async (vector) => flaw(await matrix.multiply(vector), matrix) };
  },
});
/** The reference, right and late once the matrix is as big as a catalogue. */
const late = (ms: number): DenseScorer => ({
  backend: 'webgpu',
  load: async (values, rows, columns) => {
    const matrix = await referenceScorer.load(values, rows, columns);
    const wait = () => new Promise((resolve) => setTimeout(resolve, rows === 10_000 ? ms : 0));
    return { ...matrix, multiply: (vector) => wait().then(() => matrix.multiply(vector)) };
  },
});
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
  ])('finds out %s', async (_, scorer) => {
    expect(await knownAnswerFault(scorer)).not.toBeNull();
  });
});

describe('chooseScorer', () => {
  it('takes the first that is right and says why the ones before were not', async () => {
    const { scorer, notes } = await chooseScorer(
      [
        candidate('broken', () => Promise.reject(new Error('no adapter\nstack'))),
        candidate('odd', () => Promise.reject({ message: 'not an Error' })),
        candidate('liar', async () => flawed((product) => product.fill(1))),
        candidate('slow', async () => late(100)),
        candidate('hangs', () => new Promise(() => {})),
        candidate('good', async () => ({ ...referenceScorer, backend: 'cpu' as const })),
        candidate('never tried', () => Promise.reject(new Error('must not be opened'))),
      ],
      { deadlineMs: 400, productMs: 20 },
    );
    expect(scorer.backend).toBe('cpu');
    expect(notes).toEqual([
      'broken: no adapter',
      'odd: not an Error',
      expect.stringMatching(/^liar: failed its self-test: row 0 of 1 x 1 is 1, not /),
      'slow: is slow: 10000 x 64 takes more than 20 ms',
      'hangs: no answer within 400 ms',
    ]);
  });

  it('falls back to the reference', async () => {
    const { scorer, notes } = await chooseScorer([candidate('x', () => Promise.reject('gone'))], {
      deadlineMs: 50,
      productMs: 20,
    });
    expect(scorer).toBe(referenceScorer);
    expect(notes).toEqual(['x: gone']);
  });
});

import { describe, expect, it } from 'vitest';
import { knownAnswerFault } from '../math/known-answer';
import { referenceScorer } from '../math/scorer';
import { seededRandom } from '../math/random';
import { kernelScorer } from './kernel-scorer';
import { dequantizeRows, quantizeRows } from './quantize';

describe('kernelScorer (R6)', () => {
  it('passes the known-answer test', async () => {
    expect(await knownAnswerFault(kernelScorer)).toBeNull();
  });

  it('ranks factors of an artefact as single precision does', async () => {
    const [rows, k] = [3000, 32];
    const random = seededRandom(4);
    const draw = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
    const shipped = dequantizeRows(quantizeRows(draw(rows * k), rows, k), k);
    const vector = draw(k);
    const own = await kernelScorer.load(shipped, rows, k);
    const plain = await referenceScorer.load(shipped, rows, k);
    expect((await own.best(vector, 100, null)).rows).toEqual((await plain.best(vector, 100, null)).rows);
    own.dispose();
    await expect(own.multiply(vector)).rejects.toThrow('disposed');
  });
});

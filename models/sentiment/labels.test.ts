import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelsOf, logOddsOf, sharesOf } from './labels';

describe('the classes of a model', () => {
  it.each([
    [
      ['NEGATIVE', 'POSITIVE'],
      [0, 1],
    ],
    [
      ['positive', 'neutral', 'negative'],
      [1, 0.5, 0],
    ],
    [
      ['1 star', '2 stars', '3 stars', '4 stars', '5 stars'],
      [0, 0.25, 0.5, 0.75, 1],
    ],
    [
      ['very_negative', 'neutral', 'very_positive'],
      [0, 0.5, 1],
    ],
  ])('%j mean %j', (labels, shares) => expect(sharesOf(labels)).toEqual(shares));

  it.each([
    [['LABEL_0', 'LABEL_1'], '"LABEL_0"'],
    [['toString', 'positive'], '"toString"'],
    [['positive', 'neutral'], 'one has to be negative'],
    [[], '(none)'],
  ])('%j are refused, with the mend', (labels, says) => expect(() => sharesOf(labels)).toThrow(says));

  it('are read from config.json in the order of their numbers', () => {
    expect(labelsOf({ id2label: { 1: 'positive', 0: 'negative' } })).toEqual(['negative', 'positive']);
    for (const config of [null, {}, { id2label: 'x' }]) expect(() => labelsOf(config)).toThrow('no id2label');
    expect(() => labelsOf({ id2label: { 0: 'a', 2: 'b' } })).toThrow('0, 1, 2');
  });
});

const logit = fc.double({ min: -50, max: 50, noNaN: true });

describe('log-odds', () => {
  it('of two classes are the difference of their logits', () =>
    fc.assert(
      fc.property(logit, logit, (a, b) => {
        expect(logOddsOf([a, b], [0, 1])).toBeCloseTo(b - a, 9);
      }),
    ));

  it('are those of the sums over the softmax, and of the other sign when sides change', () =>
    fc.assert(
      fc.property(fc.tuple(logit, logit, logit, logit, logit), (logits) => {
        const shares = [0, 0.25, 0.5, 0.75, 1];
        const p = logits.map((each) => Math.exp(each - Math.max(...logits)));
        const side = (of: (share: number) => number) =>
          p.reduce((sum, each, at) => sum + each * of(shares[at]!), 0);
        const found = logOddsOf(logits, shares);
        const plain = Math.log(side((share) => share) / side((share) => 1 - share));
        expect(found).toBeCloseTo(plain, 6);
        expect(
          logOddsOf(
            logits,
            shares.map((share) => 1 - share),
          ),
        ).toBeCloseTo(-found, 9);
      }),
    ));
});

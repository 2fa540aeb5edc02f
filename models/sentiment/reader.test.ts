import { describe, expect, it } from 'vitest';
import { checkKnownAnswers } from './known-answers';
import { SentimentReader } from './reader';
import type { Classifier } from './reader';
import { toneOf } from './reading';

const calibration = { temperature: 1, neutral: { from: 0.35, to: 0.65 } };
/** Counts words that are good or bad: enough to see what the reader does with a model. */
const classifier = (seen: string[] = []): Classifier => ({
  isKnown: (word) => /^[a-z]+$/.test(word),
  count: (text) => text.split(' ').length,
  logOdds: (text) => {
    seen.push(text);
    return Promise.resolve(2 * ((text.match(/good/g)?.length ?? 0) - (text.match(/bad/g)?.length ?? 0)));
  },
});
const reader = (seen?: string[]) => new SentimentReader(classifier(seen), { calibration, window: 10 });

describe('the reader', () => {
  it('says how a review sounds and how sure it is', async () => {
    expect(await reader().read('This is a good one')).toMatchObject({
      kind: 'tone',
      verdict: 'positive',
      tone: expect.closeTo(0.7616, 3),
      partly: false,
    });
    expect(await reader().read('a bad film')).toMatchObject({ verdict: 'negative' });
    expect(await reader().read('a film')).toMatchObject({ verdict: 'neutral', tone: 0 });
  });

  it('weighs the windows of a long review by their tokens', async () => {
    const seen: string[] = [];
    const good = 'this is really quite a good film for you all.';
    const reading = await reader(seen).read(`${good} ${good} bad.`);
    expect(seen).toHaveLength(3);
    expect(reading).toMatchObject({ verdict: 'positive' });
  });

  it('reads two dozen windows of a review of 100 KB, and says that it is a part', async () => {
    const seen: string[] = [];
    const reading = await reader(seen).read('this is really quite a good film for you all. '.repeat(2200));
    expect(seen).toHaveLength(24);
    expect(reading).toMatchObject({ verdict: 'positive', partly: true });
  });

  it('does not guess', async () => {
    const seen: string[] = [];
    expect(await reader(seen).read(' <br> ')).toEqual({ kind: 'unclear', why: 'empty' });
    expect(await reader(seen).read('👍👍')).toEqual({ kind: 'unclear', why: 'no-words' });
    expect(seen).toEqual([]);
  });

  it('stops between windows when nobody waits any more', async () => {
    const stop = new AbortController();
    const reading = reader().read('this is really quite a good film for you all. '.repeat(50), stop.signal);
    stop.abort(new Error('typed on'));
    await expect(reading).rejects.toThrow('typed on');
  });
});

describe('known answers', () => {
  const known = [{ text: 'good', positive: toneOf(2, calibration, false).positive }];
  it('let a right device pass', () =>
    checkKnownAnswers(classifier(), { known, tolerance: 0.01, calibration }));

  it.each([1, NaN, -5])('find out one that computes %d', async (wrong) => {
    const lying = { logOdds: () => Promise.resolve(wrong) };
    await expect(checkKnownAnswers(lying, { known, tolerance: 0.01, calibration })).rejects.toThrow(
      'is known',
    );
  });
});

import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../models/sentiment/cli/open-folder';
import { SentimentReader } from '../../models/sentiment/reader';
import { toneOf, type Reading } from '../../models/sentiment/reading';
import { OURS } from '../sentiment/model-folder';
import { readPublished, reviewsFileOf } from './published';
import { readReviews, type ReadJob } from './read-reviews';
import { readTones, tonesFileOf } from './tones-file';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'palate-reviews-'));
  await mkdir(path.join(dataDir, 'reviews'));
  return () => rm(dataDir, { recursive: true, force: true });
});

/** As an import leaves them. */
const publish = (reviews: readonly { itemId: string; summary: string; text: string }[]) =>
  writeFile(
    reviewsFileOf(dataDir, 'shop'),
    gzipSync(reviews.map((review) => `${JSON.stringify({ ...review, stars: 5, at: 1 })}\n`).join('')),
  );
const job = (read: ReadJob['read'], more: Partial<ReadJob> = {}) =>
  readReviews({
    ...{ dataDir, dataset: 'shop', model: 'm'.repeat(64), read, onProgress: () => {} },
    signal: new AbortController().signal,
    ...more,
  });
const tones = async () => (await readTones(tonesFileOf(dataDir, 'shop')))!.tones;

const READINGS: readonly Reading[] = [
  toneOf(3, { temperature: 1, neutral: { from: 0.4, to: 0.6 } }, true),
  { kind: 'unclear', why: 'language' },
];
/** Answers by the words alone, so that it does not matter who asks when. */
const byWords = (words: string) => Promise.resolve(READINGS[words.length % READINGS.length]!);

describe('reading published reviews', () => {
  it('with the model that devices have: counted, and no guess where it cannot tell', async () => {
    await publish([
      { itemId: 'a', summary: 'Great strings', text: 'They sound warm and stay in tune for weeks.' },
      { itemId: 'a', summary: 'Broke', text: 'It broke after a day and nobody answers my letters.' },
      { itemId: 'b', summary: '', text: '' },
      { itemId: 'b', summary: '★★★★★', text: '👍👍' },
      { itemId: 'b', summary: '', text: 'Sehr gute Saiten, die lange halten und wunderbar klingen.' },
    ]);
    const { classifier, manifest } = await openFolder(OURS);
    const reader = new SentimentReader(classifier, manifest);
    const seen: number[] = [];
    const report = await job((words, signal) => reader.read(words, signal), {
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(report).toEqual({
      ...{ dataset: 'shop', reviews: 5, before: 0, partly: 0, stopped: false },
      verdicts: { positive: 1, neutral: 0, negative: 1 },
      unclear: { empty: 1, 'no-words': 1, language: 1 },
    });
    expect(seen).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    expect((await tones()).map(({ itemId }) => itemId)).toEqual(['a', 'a', 'b', 'b', 'b']);
  }, 60_000);

  it('goes on where it was stopped or killed, and ends with what one run would have', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.record({ after: fc.nat(5), torn: fc.constantFrom('', '{', '{"itemId":"i') }), {
          maxLength: 4,
        }),
        async (texts, stops) => {
          await publish(texts.map((text, at) => ({ itemId: `i${at}`, summary: '', text })));
          const file = tonesFileOf(dataDir, 'shop');
          await rm(file, { force: true });
          const whole = await job(byWords);
          const expected = await readFile(file, 'utf8');
          await rm(file);
          for (const { after, torn } of stops) {
            const stop = new AbortController();
            let left = after;
            await job(
              (words) =>
                left-- === 0 ? (stop.abort(), Promise.reject(new Error('stopped'))) : byWords(words),
              {
                signal: stop.signal,
              },
            );
            await appendFile(file, torn);
          }
          const report = await job(byWords);
          expect(await readFile(file, 'utf8')).toBe(expected);
          expect({ ...report, before: 0 }).toEqual(whole);
        },
      ),
      { numRuns: 30 },
    ));

  it('begins anew for another model, other reviews, and a file that nobody can read', async () => {
    await publish([{ itemId: 'a', summary: 'Good', text: '' }]);
    const file = tonesFileOf(dataDir, 'shop');
    expect((await job(byWords)).before).toBe(0);
    expect((await job(byWords)).before).toBe(1);
    expect((await job(byWords, { model: 'n'.repeat(64) })).before).toBe(0);
    await appendFile(file, 'no line of ours\n');
    expect((await job(byWords)).before).toBe(0);
    await publish([{ itemId: 'b', summary: 'Good', text: '' }]);
    expect((await job(byWords)).before).toBe(0);
    expect((await tones()).map(({ itemId }) => itemId)).toEqual(['b']);
  });

  it('says what is missing or torn', async () => {
    await expect(job(byWords)).rejects.toThrow('npm run data -- shop');
    await writeFile(reviewsFileOf(dataDir, 'shop'), gzipSync('{"itemId":"a","summary":"","text":""}\n{'));
    await expect(job(byWords)).rejects.toThrow('after line 2');
  });

  it('takes a heading for a sentence of its own', async () => {
    await publish([
      { itemId: 'a', summary: 'Good', text: ' It is. ' },
      { itemId: 'a', summary: 'Why?', text: '' },
    ]);
    const words = [];
    for await (const review of readPublished(reviewsFileOf(dataDir, 'shop'))) words.push(review.words);
    expect(words).toEqual(['Good. It is.', 'Why?']);
  });
});

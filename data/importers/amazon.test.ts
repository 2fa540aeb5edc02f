import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainText } from '../catalogue/plain-text';
import { openSource } from '../source';
import { collect, memorySource } from '../testing/memory-source';
import { importAmazon } from './amazon';

const NOW = Date.UTC(2026, 10, 1);
const lines = (...rows: (object | string)[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
const importAll = (files: Record<string, string>) =>
  collect(importAmazon(memorySource(files, 13), { now: NOW }));

const review = (fields: object) => ({
  ...{ reviewerID: 'A2IBPI20UZIR0U', asin: 'B0002E1G5C', overall: 5, unixReviewTime: 1_393_545_600 },
  ...{
    reviewerName: 'cassandra tu',
    summary: 'good',
    reviewText: 'Not much to write about.',
    helpful: [13, 14],
  },
  ...fields,
});

describe('importAmazon', () => {
  it('2014: reviews with their text, metadata as literals of Python', async () => {
    const { items, interactions, cleaned, rejects } = await importAll({
      'reviews_Musical_Instruments_5.json': lines(review({}), review({ asin: '1384719342', overall: 2 })),
      'meta_Musical_Instruments.json': lines(
        `{'asin': 'B0002E1G5C', 'title': 'Picks &amp; Strings', 'price': 7.9, 'brand': "D'Addario", 'categories': [['Musical Instruments', 'Guitar Picks'], ['Musical Instruments', 'Bass']], 'description': 'A <b>pick</b>.'}`,
        `{'asin': 'B000000000', 'title': 'Nobody reviewed it'}`,
        `{'asin': 'B0002E1G5C', 'title': 'Again'}`,
        `{'asin': 'B0002E1G5C', 'title': __import__('os')}`,
      ),
    });
    expect(items).toMatchObject([
      {
        ...{ id: 'picks-and-strings-b0002e1g5c', kind: 'product', title: 'Picks & Strings', year: null },
        ...{
          creators: ["D'Addario"],
          genres: ['Musical Instruments', 'Guitar Picks', 'Bass'],
          text: 'A pick.',
        },
        ...{
          tags: ['guitar picks', 'bass'],
          facts: { Price: '$7.90' },
          externalIds: { amazon: 'B0002E1G5C' },
        },
      },
      { id: 'product-1384719342', title: 'Product 1384719342' },
    ]);
    expect(interactions[0]).toEqual({
      ...{ type: 'interaction', userKey: 'amazon:A2IBPI20UZIR0U', itemId: 'picks-and-strings-b0002e1g5c' },
      ...{ kind: 'rating', value: 5, at: 1_393_545_600_000 },
      review: { summary: 'good', text: 'Not much to write about.', helpful: 13, verified: null, images: 0 },
    });
    expect(JSON.stringify(interactions)).not.toContain('cassandra');
    expect(new Set(cleaned.map(({ rule }) => rule))).toEqual(
      new Set([
        'products left out that nobody reviewed',
        'titles freed of HTML',
        'products without metadata',
      ]),
    );
    expect(rejects.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([
      'meta_Musical_Instruments.json:3 this asin was there before',
      'meta_Musical_Instruments.json:4 the line cannot be read as an object',
    ]);
  });

  it('2018: votes, purchases that were verified, pictures; metadata as JSON', async () => {
    const { items, interactions, cleaned } = await importAll({
      'Books_5.json': lines(
        review({ asin: '0439023483', helpful: undefined, vote: '1,234', verified: true, image: ['a', 'b'] }),
        review({ asin: '0439023483', reviewerID: 'AAAAAAAAA1', reviewText: undefined, summary: undefined }),
        review({ asin: 'B00SCRIPT0', verified: false }),
      ),
      'meta_Books.json': lines(
        {
          ...{ asin: '0439023483', title: 'The Hunger Games', category: ['Books', 'Teen'], price: '$8.99' },
          ...{ description: ['In the ruins &hellip;', ''], feature: ['Hardcover'], brand: 'Visit Amazon' },
        },
        {
          asin: 'B00SCRIPT0',
          title: 'var aPageStart = (new Date()).getTime();',
          category: [],
          price: '.a-box {',
        },
      ),
    });
    expect(interactions.map(({ review }) => review)).toEqual([
      { summary: 'good', text: 'Not much to write about.', helpful: 1234, verified: true, images: 2 },
      undefined,
      expect.objectContaining({ verified: false, helpful: 13 }),
    ]);
    expect(items[0]).toMatchObject({
      ...{
        kind: 'book',
        externalIds: { amazon: '0439023483', isbn: '0439023483' },
        facts: { Price: '$8.99' },
      },
      text: 'In the ruins … Hardcover',
    });
    expect(items[1]).toMatchObject({ title: 'Product B00SCRIPT0', facts: {} });
    expect(cleaned.map(({ rule }) => rule)).toContain('titles left out that are a script');
  });

  it('names each broken row, and takes the rest', async () => {
    const { items, interactions, rejects, files } = await importAll({
      'reviews.json': lines(
        ...[review({}), '{"torn', '[1]', review({ asin: 'short' }), review({ reviewerID: null })],
        ...[review({ overall: 6 }), review({ unixReviewTime: 4_000_000_000 }), '', review({ overall: '5' })],
      ),
    });
    expect(items).toHaveLength(1);
    expect(interactions).toHaveLength(1);
    expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 the line cannot be read as an object',
      '3 the line is not an object',
      '4 asin is not ten letters and digits',
      '5 reviewerID is missing or odd',
      '6 overall is not within 1 and 5',
      '7 unixReviewTime is not within 1995 and today',
      '9 overall is not within 1 and 5',
    ]);
    expect(files).toEqual([{ type: 'file', file: 'reviews.json', read: 8, accepted: 1, rejected: 7 }]);
    await expect(importAll({ 'meta_X.json': '' })).rejects.toThrow(
      'There is no file of reviews among meta_X.json',
    );
  });
});

it('plainText takes tags, scripts and entities out', () => {
  expect(plainText('<p>A &amp; B&#39;s <b>best</b></p><script>x < 1</script> &unknown; &#0; 1 < 2')).toBe(
    "A & B's best &unknown; 1 < 2",
  );
});

const shared = process.env['PALATE_SHARED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const file = join(shared, 'amazon-reviews/reviews_Musical_Instruments_5.json.gz');

describe.skipIf(!existsSync(file))('importAmazon on Musical Instruments (skipped without)', () => {
  it('takes every review, from the packed file itself', async () => {
    const source = await openSource(file, { cacheDir: '' });
    const { items, interactions, rejects } = await collect(importAmazon(source, { now: NOW }));
    await source.close();
    expect(items).toHaveLength(900);
    expect(interactions).toHaveLength(10_261);
    expect(new Set(interactions.map(({ userKey }) => userKey)).size).toBe(1429);
    expect(interactions.every(({ review }) => review !== undefined)).toBe(true);
    expect(rejects).toEqual([]);
  }, 60_000);
});

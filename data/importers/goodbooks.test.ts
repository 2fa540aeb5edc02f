import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readShelf } from '../catalogue/shelves';
import { isbn10 } from '../catalogue/isbn';
import { openSource } from '../source';
import { collect, memorySource } from '../testing/memory-source';
import { importGoodbooks } from './goodbooks';

const HEADER =
  'book_id,goodreads_book_id,best_book_id,work_id,books_count,isbn,isbn13,authors,original_publication_year,original_title,title,language_code,average_rating,ratings_count\n';
const book = (cells: Record<string, string>) => {
  const all: Record<string, string> = {
    ...{
      book_id: '1',
      goodreads_book_id: '10',
      isbn: '',
      authors: 'A. Writer',
      original_publication_year: '2000.0',
    },
    ...{
      original_title: '',
      title: 'A Book',
      language_code: 'eng',
      average_rating: '4.0',
      ratings_count: '10',
    },
    ...cells,
  };
  return `${HEADER.trim()
    .split(',')
    .map((column) =>
      /[",]/.test(all[column] ?? '') ? `"${all[column].replaceAll('"', '""')}"` : (all[column] ?? ''),
    )
    .join(',')}\n`;
};
const importAll = (files: Record<string, string>) => collect(importGoodbooks(memorySource(files, 11)));

const FILES = {
  'books.csv':
    HEADER +
    book({
      ...{
        book_id: '1',
        goodreads_book_id: '2767052',
        isbn: '439023483',
        original_title: 'The Hunger Games',
      },
      ...{ title: 'The Hunger Games (The Hunger Games, #1)', original_publication_year: '2008.0' },
      ...{ authors: 'Suzanne Collins, Suzanne  Collins', average_rating: '4.34', ratings_count: '4780653' },
    }) +
    book({
      ...{ book_id: '2', goodreads_book_id: '20', title: 'The Odyssey', original_title: 'Ὀδύσσεια' },
      ...{ original_publication_year: '-720.0', isbn: '123456788', language_code: 'xx' },
    }) +
    book({ book_id: '4', goodreads_book_id: '40' }) +
    book({ book_id: '3', goodreads_book_id: '30', original_publication_year: '' }) +
    book({ book_id: '5', goodreads_book_id: '50' }) +
    book({ book_id: '1', goodreads_book_id: '60' }) +
    book({ book_id: '7', goodreads_book_id: '70', title: ' ' }) +
    'torn,"row\n',
  'tags.csv':
    'tag_id,tag_name\n1,fantasy\n2,to-read\n3,strong-heroines\n4,books-i-own\n5,sci-fi\n6,read-in-2014\n7,romance\n',
  'book_tags.csv':
    'goodreads_book_id,tag_id,count\n2767052,2,90000\n2767052,5,500\n2767052,1,700\n2767052,3,80\n2767052,7,3\n2767052,6,44\n99,1,5\n20,77,5\n20,1,-1\n',
  'ratings.csv': 'user_id,book_id,rating\n1,1,5\n1,2,3\n2,1,6\n2,99,4\nx,1,4\n',
  'to_read.csv': 'user_id,book_id\n3,2\n3,99\n',
};

describe('importGoodbooks', () => {
  it('reads books with series, zeros of their ISBN, genres and labels from shelves', async () => {
    const { items, cleaned } = await importAll(FILES);
    expect(items.map(({ id }) => id)).toEqual([
      ...['the-hunger-games-2008', 'the-odyssey', 'a-book-2000', 'a-book', 'a-book-2000-gb5'],
    ]);
    expect(items[0]).toMatchObject({
      ...{ kind: 'book', title: 'The Hunger Games', year: 2008, creators: ['Suzanne Collins'] },
      ...{ genres: ['Fantasy', 'Sci-Fi'], tags: ['strong heroines'] },
      facts: { Series: 'The Hunger Games #1', Language: 'English' },
      externalIds: { goodbooks: '1', goodreads: '2767052', isbn: '0439023483' },
    });
    expect(items[0].crowd!.mean).toBeCloseTo(0.835, 6);
    expect(items[1]).toMatchObject({ year: null, facts: { Written: '720 BC', 'Also known as': 'Ὀδύσσεια' } });
    expect(items[1].externalIds.isbn).toBeUndefined();
    expect(new Set(cleaned.map(({ rule }) => rule))).toEqual(
      new Set([
        ...[
          'series taken out of titles',
          'ISBNs given back their zeros',
          'languages unknown',
          'years unknown',
        ],
        ...['years before our era told as a fact', 'ISBNs left out whose check digit is wrong'],
        ...['shelves left out that are about the reader', 'books told apart that share title and year'],
      ]),
    );
  });

  it('reads ratings in their order, wishes to read as saves, and names each broken row', async () => {
    const { interactions, rejects, files } = await importAll(FILES);
    expect(interactions.map(({ userKey, itemId, kind, value }) => [userKey, itemId, kind, value])).toEqual([
      ['goodbooks:1', 'the-hunger-games-2008', 'rating', 5],
      ['goodbooks:1', 'the-odyssey', 'rating', 3],
      ['goodbooks:3', 'the-odyssey', 'save', null],
    ]);
    expect(interactions[1].at - interactions[0].at).toBe(1);
    expect(rejects.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([
      'books.csv:7 this book_id was there before',
      'books.csv:8 title is empty',
      'books.csv:9 quotes do not match',
      'book_tags.csv:8 goodreads_book_id is not in books.csv',
      'book_tags.csv:9 tag_id is not in tags.csv',
      'book_tags.csv:10 count is not above 0',
      'ratings.csv:4 rating is not 1, 2, 3, 4 or 5',
      'ratings.csv:5 book_id is not in books.csv',
      'ratings.csv:6 user_id is not a whole number',
      'to_read.csv:3 book_id is not in books.csv',
    ]);
    for (const { read, accepted, rejected } of files) expect(read).toBe(accepted + rejected);
  });

  it('keeps the labels of most readers, however many shelves there are', async () => {
    const shelves = Array.from(
      { length: 500 },
      (_, n) => `theme-of-${String.fromCharCode(97 + (n % 26))}${n}`,
    );
    const { items } = await importAll({
      'books.csv': HEADER + book({}),
      'ratings.csv': 'user_id,book_id,rating\n1,1,5\n',
      'tags.csv': `tag_id,tag_name\n${shelves.map((name, n) => `${n},${name}`).join('\n')}\n`,
      'book_tags.csv': `goodreads_book_id,tag_id,count\n${shelves.map((_, n) => `10,${n},${n + 1}`).join('\n')}\n`,
    });
    expect(items[0].tags).toHaveLength(40);
    expect(items[0].tags[0]).toBe('theme of f499');
    expect(items[0].tags.at(-1)).toBe('theme of s460');
  });

  it('needs books and ratings, with their columns', async () => {
    await expect(importAll({ 'books.csv': HEADER })).rejects.toThrow(
      'There is no ratings.csv among books.csv',
    );
    await expect(importAll({ 'books.csv': 'x\n', 'ratings.csv': '' })).rejects.toThrow('should begin with');
  });
});

describe('what books are labelled by', () => {
  it.each([
    ['science-fiction', { genres: ['Sci-Fi'] }],
    ['to-read', null],
    ['currently-reading', null],
    ['my-favourites', null],
    ['2017', null],
    ['--1-', null],
    ['space-opera', { tag: 'space opera' }],
    ['ready-player-one', { tag: 'ready player one' }],
  ])('shelf %s', (name, expected) => {
    expect(readShelf(name)).toEqual(expected);
  });

  it('ISBN-10', () => {
    expect(isbn10('439023483')).toBe('0439023483');
    expect(isbn10('034525855X')).toBe('034525855X');
    expect(isbn10('0-439-02348-3')).toBe('0439023483');
    expect(['439023484', '', '9.78E12', '0000000000', 'B0002E1G5C'].map(isbn10)).toEqual(Array(5).fill(null));
  });
});

const shared = process.env['PALATE_SHARED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const folder = join(shared, 'goodbooks-10k');

describe.skipIf(!existsSync(folder))(
  'importGoodbooks on the real books and samples (skipped without)',
  () => {
    it('takes every book', async () => {
      const source = await openSource(folder, { cacheDir: '' });
      const { items, interactions, rejects, files } = await collect(importGoodbooks(source));
      await source.close();
      expect(new Set(items.map(({ id }) => id)).size).toBe(10_000);
      expect(interactions).toHaveLength(198);
      expect(rejects).toEqual([]);
      expect(files.map(({ read }) => read)).toEqual([10_000, 34_252, 99, 99, 99]);
      expect(items.filter(({ externalIds }) => externalIds.isbn)).toHaveLength(9277);
    }, 60_000);
  },
);

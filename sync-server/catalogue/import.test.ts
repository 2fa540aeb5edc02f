import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImportRecord } from '../../data/records';
import { insertItems, latestCatalogue, readItems } from '../db/catalogue';
import type { Database } from '../db/connect';
import { importedHistories } from '../db/evidence';
import { listImports, writeImported } from '../db/imports';
import { emptyTables, madeItem } from '../testing/community';
import { ENGINES } from '../testing/databases';
import { TestDevice, startServer } from '../testing/server';
import { buildCatalogue } from './build';
import { importDataset, importRecords } from './import';

const SHARED = process.env['PALATE_SHARED_DATA'] ?? path.resolve('../shared/data');
const SMALL = path.join(SHARED, 'movielens/ml-latest-small');

const FILES = {
  'movies.csv': [
    'movieId,title,genres',
    '1,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy',
    '2,"Matrix, The (1999)",Action|Sci-Fi|Thriller',
    'three,Broken Row (2000),Drama',
  ],
  'ratings.csv': [
    'userId,movieId,rating,timestamp',
    '1,1,4.5,964982703',
    '1,2,5.0,964981247',
    '2,1,eleven,964982931',
    '2,99,4.0,964982931',
    '2,2,3.5,964982400',
  ],
  'tags.csv': ['userId,movieId,tag,timestamp', '1,1,pixar,1139045764'],
  'links.csv': ['movieId,imdbId,tmdbId', '1,0114709,862', '2,0133093,603'],
};

describe.each(ENGINES)('importing on $name', ({ available, open }) => {
  describe.skipIf(!available)('a data set', () => {
    let database: Database;
    let dir: string;
    let time = Date.UTC(2026, 0, 1);
    const now = () => (time += 1000);
    const deps = () => ({ database, now, dataDir: path.join(dir, 'palate') });
    const load = () => importDataset(deps(), { dataset: 'movielens', from: path.join(dir, 'source') });
    const interactions = async () => {
      const all = [];
      for await (const { events } of importedHistories(database.db)) all.push(...events);
      return all;
    };

    beforeAll(async () => {
      database = await open();
    });
    beforeEach(async () => {
      await emptyTables(database);
      if (dir) await rm(dir, { recursive: true });
      dir = await mkdtemp(path.join(os.tmpdir(), 'palate-import-'));
      await mkdir(path.join(dir, 'source'));
      for (const [file, lines] of Object.entries(FILES))
        await writeFile(path.join(dir, 'source', file), `${lines.join('\n')}\n`);
    });
    afterAll(async () => {
      await rm(dir, { recursive: true });
      await database.close();
    });

    it('twice changes nothing the second time', async () => {
      const first = await load();
      expect(first.items).toEqual({ added: 2, changed: 0, unchanged: 0 });
      expect(first.interactions).toEqual({ added: 3, changed: 0, unchanged: 0 });
      const before = [await readItems(database.db), await interactions()];
      const second = await load();
      expect(second.items).toEqual({ added: 0, changed: 0, unchanged: 2 });
      expect(second.interactions).toEqual({ added: 0, changed: 0, unchanged: 3 });
      expect(second.catalogue).toEqual({ ...first.catalogue, changed: false });
      expect([await readItems(database.db), await interactions()]).toEqual(before);
    });

    const BOOKS = {
      'books.csv': [
        'book_id,goodreads_book_id,isbn,authors,original_publication_year,original_title,title,language_code,average_rating,ratings_count',
        '1,10,439023483,Suzanne Collins,2008.0,The Hunger Games,"The Hunger Games (The Hunger Games, #1)",eng,4.34,100',
      ],
      'ratings.csv': ['user_id,book_id,rating', '1,1,5', '2,1,4'],
      'to_read.csv': ['user_id,book_id', '1,1'],
    };
    const review = (fields: object) =>
      JSON.stringify({
        ...{ reviewerID: 'A2IBPI20UZIR0U', asin: 'B0002E1G5C', overall: 5, unixReviewTime: 1_393_545_600 },
        ...{ reviewerName: 'Jane', summary: 'good', reviewText: 'Does what it should.', ...fields },
      });
    const REVIEWS = {
      'reviews_Music_5.json': [review({}), review({ reviewerID: 'A2IBPI20UZIR0V', overall: 1 }), '{'],
    };

    it.each([
      ['goodbooks', BOOKS, 1, 3],
      ['amazon', REVIEWS, 1, 2],
    ])('%s twice changes nothing the second time either', async (dataset, files, items, events) => {
      const from = path.join(dir, dataset);
      await mkdir(from);
      for (const [file, lines] of Object.entries(files))
        await writeFile(path.join(from, file), `${lines.join('\n')}\n`);
      const first = await importDataset(deps(), { dataset, from });
      expect(first.items.added).toBe(items);
      expect(first.interactions).toEqual({ added: events, changed: 0, unchanged: 0 });
      expect(first.digests[Object.keys(files)[0]]).toMatch(/^[\da-f]{64}$/);
      const second = await importDataset(deps(), { dataset, from });
      expect(second.items).toEqual({ added: 0, changed: 0, unchanged: items });
      expect(second.interactions).toEqual({ added: 0, changed: 0, unchanged: events });
      expect(second.digests).toEqual(first.digests);
      expect(second.catalogue).toEqual({ ...first.catalogue, changed: false });
    });

    it('keeps published reviews beside the database, without who wrote them', async () => {
      const from = path.join(dir, 'amazon');
      await mkdir(from);
      await writeFile(path.join(from, 'reviews.json'), `${REVIEWS['reviews_Music_5.json'].join('\n')}\n`);
      const { reviews } = await importDataset(deps(), { dataset: 'amazon', from });
      const text = gunzipSync(await readFile(reviews!)).toString();
      expect(
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toMatchObject([
        { itemId: 'product-b0002e1g5c', stars: 5, summary: 'good', text: 'Does what it should.' },
        { stars: 1 },
      ]);
      expect(text).not.toMatch(/A2IBPI20|Jane/);
      expect((await load()).reviews).toBeNull();
    });

    it('joins what is there instead of adding it again, and keeps its place', async () => {
      const present = madeItem('the-matrix-1999', { title: 'The Matrix', year: 1999, tags: ['kept'] });
      await insertItems(database.db, [present, madeItem('other-2001')], new Date(0));
      const { items } = await load();
      expect(items).toEqual({ added: 1, changed: 1, unchanged: 0 });
      const [matrix, other, toys] = await readItems(database.db);
      expect([matrix.id, other.id, toys.title]).toEqual(['the-matrix-1999', 'other-2001', 'Toy Story']);
      expect(matrix.tags).toContain('kept');
      expect(matrix.externalIds).toMatchObject({ movielens: '2' });
      expect((await load()).items).toEqual({ added: 0, changed: 0, unchanged: 2 });
    });

    it('gives back to their people the events that waited for its items (P4)', async () => {
      const waiting = 'the-matrix-1999';
      await insertItems(database.db, [madeItem('other-2001')], new Date(0));
      const device = await TestDevice.join(startServer(database));
      expect((await device.push([device.event({ itemId: waiting })])).quarantined).toHaveLength(1);
      await load();
      expect((await device.pullAll()).events.map(({ itemId }) => itemId)).toEqual([waiting]);
    });

    it('names each broken row with its file and line, and takes the rest', async () => {
      const { rejects, source } = await load();
      expect(source.rejects).toBe(3);
      const lines = (await readFile(rejects!, 'utf8')).trim().split('\n');
      expect(lines[0]).toBe('file,line,reason,text');
      expect(lines.slice(1).map((line) => line.split('","').slice(0, 2).join(' '))).toEqual([
        '"movies.csv 4',
        '"ratings.csv 4',
        '"ratings.csv 5',
      ]);
    });

    it('that fails half way leaves the old catalogue in service, and can be started again', async () => {
      await insertItems(database.db, [madeItem('old-2001')], new Date(0));
      const old = await buildCatalogue(database.db, new Date(now()));
      const torn = async function* (): AsyncGenerator<ImportRecord> {
        yield { type: 'item', item: madeItem('new-2002'), source: { dataset: 'made', id: '1' } };
        for (let n = 0; n < 6000; n++)
          yield {
            ...{ type: 'interaction', kind: 'rating', value: 4 },
            userKey: `made:${n}`,
            itemId: 'new-2002',
            at: n,
          };
        throw new Error('the disk is gone');
      };
      const request = { dataset: 'made', from: 'memory', records: torn() };
      await expect(importRecords(deps(), request)).rejects.toThrow('the disk is gone');
      expect((await latestCatalogue(database.db))!.digest).toBe(old.digest);
      expect(await listImports(database.db)).toMatchObject([{ error: 'the disk is gone' }]);

      const whole = async function* () {
        try {
          yield* torn();
        } catch {
          return; // this time the source ends where it broke
        }
      };
      const again = await importRecords(deps(), { ...request, records: whole() });
      expect(again.interactions).toEqual({ added: 1000, changed: 0, unchanged: 5000 });
      expect(again.catalogue).toMatchObject({ items: 2, changed: true });
    });

    it('says what is missing when the source is another one', async () => {
      await rm(path.join(dir, 'source', 'movies.csv'));
      await expect(load()).rejects.toThrow(/no movies\.csv/);
      await expect(importDataset(deps(), { dataset: 'nonsense', from: dir })).rejects.toThrow(
        'Known: movielens',
      );
    });

    it('ends in the same table, whatever the order, the batches and the repetitions', async () => {
      const row = fc.record({
        userKey: fc.constantFrom('u', 'v'),
        itemId: fc.constantFrom('a', 'b'),
        kind: fc.constant('rating'),
        value: fc.constantFrom(1, 3, 5),
        at: fc.integer({ min: 1, max: 3 }),
      });
      const rows = fc.array(row, { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(rows, fc.nat({ max: 7 }), async (all, cut) => {
          await emptyTables(database);
          await writeImported(database.db, 'made', all);
          const atOnce = await interactions();
          await emptyTables(database);
          await writeImported(database.db, 'made', all.slice(cut));
          await writeImported(database.db, 'made', all.slice(0, cut + 1));
          await writeImported(database.db, 'made', all.slice(cut));
          expect(await interactions()).toEqual(atOnce);
        }),
        { numRuns: 15 },
      );
    });

    it.skipIf(!existsSync(SMALL))(
      'MovieLens: 9,742 films and 100,836 ratings, twice (skipped without the data)',
      { timeout: 300_000 },
      async () => {
        const first = await importDataset(deps(), { dataset: 'movielens', from: SMALL });
        expect(first.source).toMatchObject({ items: 9742, interactions: 100_836 });
        expect(first.interactions.added).toBe(100_836);
        expect(first.catalogue.items).toBe(9742);
        const second = await importDataset(deps(), { dataset: 'movielens', from: SMALL });
        expect(second.items).toEqual({ added: 0, changed: 0, unchanged: 9742 });
        expect(second.interactions).toEqual({ added: 0, changed: 0, unchanged: 100_836 });
        expect(second.catalogue).toEqual({ ...first.catalogue, changed: false });
      },
    );
  });
});

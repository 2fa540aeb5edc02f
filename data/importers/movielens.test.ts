import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../models/errors';
import { ALSO_KNOWN_AS } from '../catalogue/identity';
import { openSource } from '../source';
import { collect, memorySource } from '../testing/memory-source';
import { importMovieLens } from './movielens';

const NOW = Date.UTC(2026, 10, 1);
const importAll = (files: Record<string, string>) =>
  collect(importMovieLens(memorySource(files), { now: NOW }));

const MOVIES = 'movieId,title,genres\n1,Toy Story (1995),Comedy\n2,Heat (1995),Crime\n3,Moon (2009),Sci-Fi\n';
const RATINGS = 'userId,movieId,rating,timestamp\n';

describe('importMovieLens on broken rows', () => {
  const fixture = async () => {
    const folder = join(import.meta.dirname, '../fixtures/movielens-broken');
    const files: Record<string, string> = {};
    for (const name of ['movies.csv', 'links.csv', 'tags.csv', 'ratings.csv']) {
      files[name] = await readFile(join(folder, name), 'utf8');
    }
    return importAll(files);
  };

  it('keeps every good row', async () => {
    const { items, interactions } = await fixture();
    expect(items.map(({ id }) => id)).toEqual([
      'toy-story-1995',
      'the-postman-1994',
      'babylon-5',
      'emma-1996',
      'emma-1996-ml5',
      'moon-2009',
      'avatar-2009',
    ]);
    expect(interactions.map(({ userKey, itemId, value, at }) => [userKey, itemId, value, at])).toEqual([
      ['movielens:1', 'toy-story-1995', 4, 964982703000],
      ['movielens:2', 'toy-story-1995', 0.5, 964982705000],
      ['movielens:2', 'moon-2009', 5, 964982706000],
    ]);
  });

  it('reports each broken row with file, line and reason', async () => {
    const { rejects } = await fixture();
    expect(rejects.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([
      'movies.csv:8 this movieId was there before',
      'movies.csv:9 movieId is not a whole number',
      'movies.csv:10 quotes do not match',
      'movies.csv:11 quotes do not match',
      'movies.csv:12 5 columns instead of 3',
      'movies.csv:13 title is empty',
      'links.csv:4 movieId is not among the films',
      'links.csv:5 imdbId or tmdbId is not a number',
      'tags.csv:5 tag is empty or longer than 60 characters',
      'tags.csv:6 movieId is not among the films',
      'tags.csv:8 quotes do not match',
      'ratings.csv:3 rating is not within 0.5 and 5',
      'ratings.csv:4 rating is not within 0.5 and 5',
      'ratings.csv:5 rating is not within 0.5 and 5',
      'ratings.csv:6 3 columns instead of 4',
      'ratings.csv:7 timestamp is not within 1995 and today',
      'ratings.csv:8 timestamp is not within 1995 and today',
      'ratings.csv:9 movieId is not among the films',
      'ratings.csv:10 this user rated this film before',
      'ratings.csv:11 userId is not a whole number',
      'ratings.csv:13 quotes do not match',
    ]);
  });

  it('joins links and tags to their films', async () => {
    const { items, cleaned } = await fixture();
    const [toyStory, postman] = items;
    expect(toyStory?.externalIds).toEqual({ movielens: '1', imdb: 'tt0114709', tmdb: '862' });
    expect(toyStory?.tags).toEqual(['pixar', 'toys alive']);
    expect(postman?.externalIds).toEqual({ movielens: '2', imdb: 'tt0110877' });
    expect(postman?.facts).toEqual({ [ALSO_KNOWN_AS]: 'Il Postino' });
    expect(postman?.tags).toEqual(['a "quoted" tag']);
    expect(items.at(-1)).toMatchObject({ genres: ['Action'], tags: ['imax', 'solarpunk'] });
    expect(new Set(cleaned.map(({ rule }) => rule))).toEqual(
      new Set([
        'titles without a year',
        'films without a genre',
        'unknown genres kept as tags',
        'films told apart that share title and year',
      ]),
    );
  });

  it('adds up: rows read are accepted or rejected', async () => {
    const { files, rejects, interactions } = await fixture();
    for (const { file, read, accepted, rejected } of files) {
      expect(read).toBe(accepted + rejected);
      expect(rejects.filter((row) => row.file === file)).toHaveLength(rejected);
    }
    expect(files.find(({ file }) => file === 'ratings.csv')?.accepted).toBe(interactions.length);
  });
});

it('rejects at most the one row that is corrupted, and names its line', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${1 + (i >> 1)},${1 + (i % 2)},4.0,${964982703 + i}`);
  const junk = fc.string({ unit: fc.constantFrom(...'",;4.x é\t0'), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(rows.length - 1),
      junk,
      fc.nat(20),
      fc.nat(20),
      async (n, noise, from, length) => {
        const row = rows[n] as string;
        const broken = row.slice(0, from) + noise + row.slice(from + length);
        const ratings = RATINGS + rows.with(n, broken).join('\n');
        const { interactions, rejects, files } = await importAll({
          'movies.csv': MOVIES,
          'ratings.csv': ratings,
        });
        expect(rejects.length).toBeLessThanOrEqual(2);
        // A corrupted user or film may make another row a repetition of this one; nothing else may suffer.
        for (const { line, reason } of rejects) {
          if (reason !== 'this user rated this film before') expect(line).toBe(n + 2);
        }
        const { read, accepted, rejected } = files.find(({ file }) => file === 'ratings.csv')!;
        expect(read).toBe(accepted + rejected);
        expect(read).toBe(rows.length - (broken.trim() === '' ? 1 : 0));
        expect(accepted).toBe(interactions.length);
      },
    ),
    { numRuns: 200 },
  );
});

describe('importMovieLens refuses what is not MovieLens', () => {
  it.each([
    ['a missing file', { 'movies.csv': MOVIES }, /There is no ratings\.csv among movies\.csv/],
    [
      'a wrong header',
      { 'movies.csv': 'id,name\n1,x\n', 'ratings.csv': RATINGS },
      /movies\.csv should begin with "movieId,title,genres", but begins with "id,name"/,
    ],
    ['an empty file', { 'movies.csv': MOVIES, 'ratings.csv': '' }, /ratings\.csv is empty/],
    ['no file at all', {}, /grouplens\.org/],
  ])('%s', async (_, files, message) => {
    const error = await importAll(files as Record<string, string>).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as Error).message).toMatch(message);
  });
});

const shared = process.env['PALATE_SHARED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const folder = join(shared, 'movielens/ml-latest-small');

describe.skipIf(!existsSync(folder))('importMovieLens on ml-latest-small', () => {
  it('takes every film and rating', async () => {
    const source = await openSource(folder, { cacheDir: '' });
    const { items, interactions, rejects, files } = await collect(importMovieLens(source, { now: NOW }));
    await source.close();
    expect(items).toHaveLength(9742);
    expect(new Set(items.map(({ id }) => id)).size).toBe(9742);
    expect(interactions).toHaveLength(100_836);
    expect(rejects.map(({ file, line }) => `${file}:${line}`)).toEqual(['tags.csv:487', 'tags.csv:589']);
    expect(files.map(({ read }) => read)).toEqual([9742, 9742, 3683, 100_836]);
    const ids = new Set(items.map(({ id }) => id));
    expect(interactions.every(({ itemId }) => ids.has(itemId))).toBe(true);
  }, 60_000);
});

import { describe, expect, it } from 'vitest';
import { SourceError } from '../../models/errors';
import { readVegaMovies } from '../source/vega';
import { describeImport, ImportTally } from '../tally';
import { collect } from '../testing/memory-source';
import { importVegaMovies, ROTTEN_TOMATOES_VOTES } from './vega-movies';
import { releaseYear } from './vega-year';

const NOW = Date.UTC(2026, 10, 1);
const real = async () => collect(importVegaMovies(await readVegaMovies(), { now: NOW }));

describe('importVegaMovies on the real file', () => {
  it('reads all 3,201 films and says what it mended', async () => {
    const { records, items } = await real();
    const tally = new ImportTally();
    for (const record of records) tally.add(record);
    expect(tally.counts).toEqual({
      items: 3199,
      interactions: 0,
      rejects: 1,
      cleaned: {
        'films without major genre': 275,
        'films without director': 1330,
        'films without running time min': 1992,
        'films rated by Rotten Tomatoes only': 61,
        'films without any rating': 152,
        'ratings dropped that two films share': 72,
        'years a century too late corrected': 22,
        'years corrected that had slipped by a day': 63,
        'release dates unknown': 8,
        'titles turned from numbers into text': 9,
        'titles with broken accents mended': 18,
        'titles tidied': 16,
        'duplicates merged': 1,
      },
      files: { 'movies.json': { read: 3201, accepted: 3200, rejected: 1 } },
    });
    expect(describeImport(tally.counts, 'films')).toMatch(
      /^3,201 rows read, 3,199 films kept, 1 rejected: 1,992 films without running time/,
    );
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });

  it('yields items that keep the promises of Item', async () => {
    for (const { year, crowd, title, genres, tags, externalIds } of (await real()).items) {
      expect(title.trim()).not.toBe('');
      if (year !== null) expect(year >= 1915 && year <= 2011).toBe(true);
      if (crowd) expect(crowd.mean >= 0 && crowd.mean <= 1 && crowd.votes > 0).toBe(true);
      for (const list of [genres, tags]) expect(new Set(list).size).toBe(list.length);
      expect(tags.every((tag) => tag === tag.toLowerCase())).toBe(true);
      expect(externalIds['vega']).toBeTruthy();
    }
  });

  it('mends years, titles and ratings as promised', async () => {
    const byId = new Map((await real()).items.map((item) => [item.id, item]));
    expect(byId.get('gone-with-the-wind-1939')?.facts['Running time']).toBe('222 min');
    expect(byId.get('casablanca-1942')).toBeDefined(); // written as 31 December 1941
    expect(byId.get('drei')?.year).toBeNull();
    expect(byId.get('1776-1972')?.title).toBe('1776');
    expect(byId.get('leon-1994')?.title).toBe('Léon');
    expect(byId.get('das-boot-1982')?.title).toBe('Das Boot');
    expect(byId.get('lolita-1962')?.creators).toEqual(['Stanley Kubrick']);
    expect(byId.get('fantasia-2000-2000')?.genres).toEqual(['Musical', 'Children', 'Fantasy']);
    // 8.0 from 172,936 votes stands on both of them.
    expect(byId.get('casino-royale-1967')?.crowd).toEqual({ mean: 0.3, votes: ROTTEN_TOMATOES_VOTES });
    expect(byId.get('casino-royale-2006')?.crowd).toEqual({ mean: 0.94, votes: ROTTEN_TOMATOES_VOTES });
  });
});

it('rejects an entry without a title and names its place', async () => {
  const date = { 'Release Date': 'Jun 12 1998' };
  const { items, rejects } = await collect(
    importVegaMovies([{ Title: 'Heat', ...date }, { Title: null, ...date }, 'nonsense', { Title: ' ' }], {
      now: NOW,
    }),
  );
  expect(items.map(({ id }) => id)).toEqual(['heat-1998']);
  expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'no title'],
    [3, 'not a film'],
    [4, 'no title'],
  ]);
});

it.each([null, {}, [], [{ name: 'x' }], 'text'])('refuses %j', async (entries) => {
  await expect(collect(importVegaMovies(entries, { now: NOW }))).rejects.toThrow(SourceError);
});

describe('releaseYear', () => {
  it.each([
    ['Jun 12 1998', 1998],
    ['Aug 25 2039', 1939],
    ['Feb 08 2015', 1915],
    ['Dec 31 2046', 1946],
    ['Jan 28 2011', 2011],
    ['Dec 31 1969', null],
    ['Dec 31 1941', 1942],
    ['Dec 31 1978', 1979],
    ['Dec 31 1997', 1997],
    ['Jun 12 98', 1998],
    ['Jun 12 1700', null],
    ['soon', null],
    [null, null],
  ])('%s -> %s', (date, year) => expect(releaseYear(date, NOW).year).toBe(year));

  it('knows no year after the present one', () => {
    expect(releaseYear('Jun 12 1998', Date.UTC(1990, 0, 1)).year).not.toBe(1998);
  });
});

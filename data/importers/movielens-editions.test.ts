import { describe, expect, it } from 'vitest';
import { collect, memorySource } from '../testing/memory-source';
import { importMovieLens } from './movielens';

const NOW = Date.UTC(2026, 10, 1);
const importAll = (files: Record<string, string | Uint8Array>) =>
  collect(importMovieLens(memorySource(files, 7), { now: NOW }));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('importMovieLens on the older editions', () => {
  it('100K: u.item with genre flags in Latin-1, u.data with tabs', async () => {
    const flags = (...on: number[]) =>
      Array.from({ length: 19 }, (_, at) => (on.includes(at) ? 1 : 0)).join('|');
    const { items, interactions, rejects, files } = await importAll({
      'ml-100k/u.item': latin1(
        [
          `1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|${flags(3, 4, 5)}`,
          `2|Cité des enfants perdus, La (1995)|01-Jan-1995||http://x|${flags(2, 15)}`,
          `3|unknown||||${flags(0)}`,
          `4|Torn (1996)|01-Jan-1996||http://x|0|1`,
          `5|Odd (1996)|01-Jan-1996||http://x|${flags(1).replace('1', '7')}`,
        ].join('\n'),
      ),
      'ml-100k/u.data': '196\t1\t3\t881250949\n186\t2\t5\t891717742\n22\t99\t1\t878887116\n',
    });
    expect(items.map(({ id, genres }) => [id, genres])).toEqual([
      ['toy-story-1995', ['Animation', 'Children', 'Comedy']],
      ['la-cite-des-enfants-perdus-1995', ['Adventure', 'Sci-Fi']],
      ['unknown', []],
    ]);
    expect(interactions.map(({ userKey, itemId, value, at }) => [userKey, itemId, value, at])).toEqual([
      ['movielens:196', 'toy-story-1995', 3, 881_250_949_000],
      ['movielens:186', 'la-cite-des-enfants-perdus-1995', 5, 891_717_742_000],
    ]);
    expect(rejects.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([
      'u.item:4 7 columns instead of 24',
      'u.item:5 a genre flag is neither 0 nor 1',
      'u.data:3 movieId is not among the films',
    ]);
    expect(files.map(({ read }) => read)).toEqual([5, 3]);
  });

  it('1M and 10M: columns between `::`, titles in Latin-1 or UTF-8, half stars, tags', async () => {
    const { items, interactions, rejects } = await importAll({
      'ml-10M100K/movies.dat': Buffer.concat([
        latin1('1::Misérables, Les (1995)::Drama|Musical\n'),
        Buffer.from("2::Amélie (2001)::Comedy|Children's\n"),
      ]),
      'ml-10M100K/ratings.dat': '1::1::5::978300760\n1::2::3.5::978302109\n2:1::5::978300760\n',
      'ml-10M100K/tags.dat': '15::2::Paris: a city::1215184630\n',
      'ml-10M100K/users.dat': '1::F::1::10::48067\n',
    });
    expect(items.map(({ title, genres, tags }) => [title, genres, tags])).toEqual([
      ['Les Misérables', ['Drama', 'Musical'], []],
      ['Amélie', ['Comedy', 'Children'], ['paris: a city']],
    ]);
    expect(interactions.map(({ value }) => value)).toEqual([5, 3.5]);
    expect(rejects.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([
      'ratings.dat:3 3 columns instead of 4',
    ]);
  });

  it('25M: strong tags of the genome stand behind those that people gave', async () => {
    const { items, rejects } = await importAll({
      'movies.csv': 'movieId,title,genres\n1,Toy Story (1995),Comedy\n',
      'ratings.csv': 'userId,movieId,rating,timestamp\n1,1,5,964982703\n',
      'tags.csv': 'userId,movieId,tag,timestamp\n1,1,pixar,1139045764\n',
      'genome-tags.csv': 'tagId,tag\n1,toys\n2,007\n3,pixar\n4,computer animation\n',
      'genome-scores.csv':
        'movieId,tagId,relevance\n1,1,0.95\n1,2,0.02\n1,3,0.99\n1,4,0.99725\n1,5,0.9\n9,1,0.9\n1,1,1.5\n',
    });
    expect(items[0].tags).toEqual(['pixar', 'computer animation', 'toys']);
    expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '6 tagId is not in genome-tags.csv',
      '7 movieId is not among the films',
      '8 relevance is not within 0 and 1',
    ]);
  });

  it('names what is missing of the edition that is nearest', async () => {
    await expect(importAll({ 'u.item': '' })).rejects.toThrow('There is no u.data among u.item.');
    await expect(importAll({ 'movies.dat': '' })).rejects.toThrow('There is no ratings.dat');
  });
});

import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { env } from 'node:process';
import { readTable } from '../../../data/csv/table';
import { MovieLensFilms } from '../../../data/importers/movielens-films';
import type { Item } from '../../types';
import type { ValuedRow } from '../cli/read-log';
import { temporalSplit } from '../split';
import type { Logs } from '../cli/dataset';

const SHARED = env.PALATE_SHARED_DATA ?? path.resolve(import.meta.dirname, '../../../../shared/data');
const FOLDER = path.join(SHARED, 'movielens/ml-latest-small');

/** Whether ml-latest-small is on this machine; the tests that need it are skipped, visibly, where it is not. */
export const hasMovieLens = existsSync(path.join(FOLDER, 'ratings.csv'));

/**
 * ml-latest-small split by time for each user, 80/20. Items carry title, year, genres, and those tags only that
 * their users gave within their own training period: what was said later would give the test away.
 * @param part `validation` splits the training part once more: settings are chosen there, never on the test
 */
export async function movieLensLogs(part: 'test' | 'validation'): Promise<Logs> {
  const ratings: ValuedRow[] = [];
  for (const [userId, itemId, value, seconds] of await table('ratings.csv', RATING_COLUMNS)) {
    ratings.push({ userId, itemId, value: Number(value), at: Number(seconds) * 1000 });
  }
  const whole = temporalSplit(ratings);
  const { train, test } = part === 'test' ? whole : temporalSplit(whole.train);
  return { train, test, foldIn: null, items: await itemsKnownAt(train) };
}

async function itemsKnownAt(train: readonly ValuedRow[]): Promise<Map<string, Item>> {
  const until = new Map<string, number>();
  for (const { userId, at } of train) until.set(userId, Math.max(at, until.get(userId) ?? 0));
  const films = new MovieLensFilms();
  for (const cells of await table('movies.csv', ['movieId', 'title', 'genres'])) films.addFilm(cells);
  for (const cells of await table('tags.csv', ['userId', 'movieId', 'tag', 'timestamp'])) {
    if (Number(cells[3]) * 1000 <= (until.get(cells[0]) ?? 0)) films.addTag(cells);
  }
  return new Map([...films.items()].map(({ movieId, item }) => [movieId, { ...item, id: movieId }]));
}

const RATING_COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'];

async function table(name: string, columns: readonly string[]): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const row of readTable(name, createReadStream(path.join(FOLDER, name)), columns, '')) {
    if (row.cells) rows.push(row.cells);
  }
  return rows;
}

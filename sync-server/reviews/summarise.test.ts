import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../models/sentiment/cli/open-folder';
import { SentimentReader } from '../../models/sentiment/reader';
import type { Item } from '../../models/types';
import { importDataset } from '../catalogue/import';
import { latestCatalogue, readBlob } from '../db/catalogue';
import { openDatabase, type Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { OURS } from '../sentiment/model-folder';
import { readReviews } from './read-reviews';
import { summariseReviews } from './summarise';

const TEXTS = {
  LOVED: [
    'The best strings I ever had, warm and clear.',
    'Wonderful sound, and they stay in tune.',
    'I love them and would buy them again.',
    'Great value, everybody in my band uses them.',
    'Beautiful tone. Highly recommended.',
    'Sehr gute Saiten, die lange halten und wunderbar klingen.',
  ],
  BROKEN: [
    'It broke after one day. A waste of money.',
    'Terrible noise, I sent it back.',
    'Useless, and nobody answers my letters.',
    'The worst cable I ever bought.',
    'Cheap, ugly and dead on arrival.',
  ],
  RARE: ['Great!', 'Very good indeed.', 'I like it a lot.', 'Fine and solid.'],
};

describe('what reviews say of items', { timeout: 60_000 }, () => {
  let dir: string;
  let database: Database;
  const dataDir = () => path.join(dir, 'data');
  // The newest catalogue is the one in service.
  let clock = Date.UTC(2026, 10, 30);
  const deps = () => ({ database, now: () => (clock += 1000), dataDir: dataDir() });
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'palate-summaries-'));
    database = await openDatabase({ url: undefined, dataDir: path.join(dir, 'db') });
    await migrate(database);
  });
  afterAll(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** One person writes all of them, or each a person of their own. */
  async function load(texts: Record<string, readonly string[]>, onePerson = false): Promise<void> {
    const rows = Object.entries(texts).flatMap(([asin, each]) =>
      each.map((reviewText, at) =>
        JSON.stringify({
          ...{ reviewerID: `REVIEWER${onePerson ? 0 : at}`, asin: asin.padEnd(10, '0'), overall: 5 },
          ...{ unixReviewTime: 1_393_545_600 + at, summary: '', reviewText },
        }),
      ),
    );
    const from = path.join(dir, 'shop');
    await mkdir(from, { recursive: true });
    await writeFile(path.join(from, 'reviews_Shop_5.json'), `${rows.join('\n')}\n`);
    await importDataset(deps(), { dataset: 'amazon', from });
  }
  async function read(): Promise<void> {
    const { classifier, manifest } = await openFolder(OURS);
    const reader = new SentimentReader(classifier, manifest);
    await readReviews({
      ...{ dataDir: dataDir(), dataset: 'amazon', model: manifest.version, onProgress: () => {} },
      read: (words, signal) => reader.read(words, signal),
      signal: new AbortController().signal,
    });
  }
  async function catalogue(): Promise<Item[]> {
    const { digest } = (await latestCatalogue(database.db))!;
    const bytes = await readBlob(database.db, digest, 'catalogue');
    return (JSON.parse(new TextDecoder().decode(bytes!)) as { items: Item[] }).items;
  }
  const reviewsOf = async (name: string) =>
    (await catalogue()).find(({ title }) => title.includes(name))!.reviews;

  it('is in the catalogue, with its doubt, of at least five people, and stays through an import', async () => {
    await load(TEXTS);
    await expect(summariseReviews(deps())).rejects.toThrow('not read to their end');
    await read();
    const report = await summariseReviews(deps());
    expect(report).toMatchObject({ told: 2, items: 3, withheld: 1, catalogue: { changed: true } });

    const loved = (await reviewsOf('LOVED'))!;
    expect(loved).toMatchObject({ read: 5, unclear: 1 });
    const broken = (await reviewsOf('BROKEN'))!;
    expect(broken).toMatchObject({ read: 5, unclear: 0 });
    expect(await reviewsOf('RARE')).toBeUndefined();
    for (const { low, positive, high } of [loved, broken])
      expect([low, positive, high]).toEqual([low, positive, high].toSorted((a, b) => a - b));
    expect(broken.high).toBeLessThan(loved.low + 0.5);
    expect(broken.positive).toBeLessThan(0.45);
    expect(loved.positive).toBeGreaterThan(0.6);

    expect((await summariseReviews(deps())).catalogue.changed).toBe(false);
    await load(TEXTS);
    expect(await reviewsOf('LOVED')).toEqual(loved);
  });

  it('is nothing where one person wrote all of them', async () => {
    await database.db.execute('delete from imported_interactions');
    await load({ LOVED: TEXTS.LOVED }, true);
    await read();
    expect(await summariseReviews(deps())).toMatchObject({ told: 0, withheld: 1 });
    expect(await reviewsOf('LOVED')).toBeUndefined();
  });
});

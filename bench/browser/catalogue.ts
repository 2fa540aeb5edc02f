/** A catalogue of the promised size with a model that was trained on it. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PalateError } from '../../models/errors';
import { syntheticDataset } from '../../models/testing/synthetic';
import type { ArtefactManifest, CatalogueManifest } from '../../sync-server/protocol/messages';
import type { Product } from './product';

/** What the project promises its speed for. */
const LEAST_ITEMS = 10_000;
const LEAST_FACTORS = 64;

export interface Served {
  readonly source: 'movielens' | 'generated';
  readonly catalogue: CatalogueManifest;
  readonly model: ArtefactManifest;
}

/**
 * Imports MovieLens from `from`, or a made-up data set in its format where that folder is missing, and trains.
 * The model knows the items that somebody liked; the others are ranked by their content, as everywhere.
 * @throws {PalateError} when what is in service then is smaller than promised
 */
export async function serveCatalogue(
  product: Product,
  from: string,
  say: (line: string) => void,
): Promise<Served> {
  const real = existsSync(path.join(from, 'ratings.csv'));
  if (!real) say(`There is no MovieLens in ${from}: a generated catalogue takes its place`);
  const source = real ? from : await writeGenerated(path.join(product.folder, 'generated'));
  say('Importing');
  await product.command('data', 'movielens', '--from', source);
  say('Training');
  const { state, reason } = JSON.parse(await product.command('train', '--json', '--seed', '1')) as {
    state: string;
    reason: string;
  };
  const { catalogue, artefacts } = await product.manifest();
  const model = artefacts.collaborative;
  if (state !== 'published' || !catalogue || !model || model.k < LEAST_FACTORS)
    throw new PalateError(`The model of these items is not in service: ${state}, ${reason}`);
  if (catalogue.items < LEAST_ITEMS)
    throw new PalateError(`${catalogue.items} items are in service; the bench is about ${LEAST_ITEMS}.`);
  return { source: real ? 'movielens' : 'generated', catalogue, model };
}

/** The synthetic world of the model tests in the files of MovieLens: 10,000 films, 600 people, 100 ratings each. */
async function writeGenerated(folder: string): Promise<string> {
  const { items, users } = syntheticDataset({ items: LEAST_ITEMS, users: 600, clusters: 20, likes: 100 });
  const number = new Map(items.map(({ id }, n) => [id, n + 1]));
  const movies = items.map(({ title, year, genres }, n) => `${n + 1},${title} (${year}),${genres.join('|')}`);
  const ratings = users.flatMap((preferences, user) =>
    preferences.map(
      ({ itemId, liked, at }) =>
        `${user + 1},${number.get(itemId)},${liked ? '5.0' : '1.0'},${Math.floor(at / 1000)}`,
    ),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'movies.csv'), `movieId,title,genres\n${movies.join('\n')}\n`);
  await writeFile(
    path.join(folder, 'ratings.csv'),
    `userId,movieId,rating,timestamp\n${ratings.join('\n')}\n`,
  );
  return folder;
}

/** The file behind the demo catalogue, inside the installed npm package. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SourceError } from '../../models/errors';

/**
 * The parsed movies.json of vega-datasets, for `importVegaMovies`.
 * @throws {SourceError} when the package is not installed or its file is torn
 */
export async function readVegaMovies(): Promise<unknown> {
  try {
    // The package exports its code only; its data lie beside it.
    const entry = createRequire(import.meta.url).resolve('vega-datasets');
    return JSON.parse(await readFile(join(dirname(entry), '..', 'data', 'movies.json'), 'utf8')) as unknown;
  } catch (error) {
    const why = (error as Error).message;
    throw new SourceError(`movies.json of vega-datasets cannot be read (${why}). Run "npm ci".`, {
      cause: error,
    });
  }
}

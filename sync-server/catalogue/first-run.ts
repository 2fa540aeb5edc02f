/** What a fresh server needs before it can serve: a catalogue, and a model that has seen real taste. */
import { importVegaMovies } from '../../data/importers/vega-movies';
import type { ImportRecord } from '../../data/records';
import { readVegaMovies } from '../../data/source/vega';
import { describeImport } from '../../data/tally';
import type { Database } from '../db/connect';
import { itemCount, latestCatalogue } from '../db/catalogue';
import { buildCatalogue } from './build';
import { importRecords } from './import';
import { publishPretrained } from './pretrained';

export interface FirstRunDeps {
  readonly database: Database;
  readonly now: () => number;
  /** One line for the person who started the server. */
  readonly log: (line: string) => void;
  /** For the report of rows that could not be used. */
  readonly dataDir: string;
}

/** Does what is missing and nothing else: on a second start three small queries. */
export async function prepareContent(deps: FirstRunDeps): Promise<void> {
  const { db } = deps.database;
  if ((await itemCount(db)) === 0) await importDemoFilms(deps);
  await publishPretrained(deps);
  if (!(await latestCatalogue(db))) await buildCatalogue(db, new Date(deps.now()));
}

async function importDemoFilms(deps: FirstRunDeps): Promise<void> {
  const records = asStream(importVegaMovies(await readVegaMovies(), { now: deps.now() }));
  const { source } = await importRecords(deps, { dataset: 'vega', from: 'vega-datasets', records });
  deps.log(`Demo films from vega-datasets: ${describeImport(source, 'films')}`);
}

async function* asStream(records: Iterable<ImportRecord>): AsyncGenerator<ImportRecord> {
  yield* records;
}

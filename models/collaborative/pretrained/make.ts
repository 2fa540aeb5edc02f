/**
 * Makes the model that ships with Palate, and its card:
 *
 *     npm run pretrained -- [--from <MovieLens folder, zip or address>] [--trained-at 2026-11-23]
 *
 * The same data, code and `--trained-at` give the same bytes. Trained on all films of MovieLens and all people;
 * shipped are the rows of the films that the demo catalogue has, under its ids.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { joinCatalogue } from '../../../data/catalogue/join';
import { datasetNamed } from '../../../data/datasets';
import { importVegaMovies } from '../../../data/importers/vega-movies';
import { openSource } from '../../../data/source';
import { readVegaMovies } from '../../../data/source/vega';
import { PalateError } from '../../errors';
import { popularityTrainer } from '../../popularity/trainer';
import type { Item, ItemId } from '../../types';
import { collaborativeTrainer } from '../als';
import { encodeArtefact } from '../artefact';
import { COLLABORATIVE_DEFAULTS } from '../config';
import { digestOf } from '../digest';
import { selectRows, type CollaborativeState } from '../state';
import { writeCard } from './card';
import { measurePopularity, measureState, quantised, trainOn } from './measure';
import { readRatings, splitRatings, trainingDataOf, type Ratings } from './ratings';
import type { Trial } from './trial';

const SEED = 1;
const DATASET = 'MovieLens ml-latest-small';

try {
  await make(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PalateError || isArgumentError(error))) throw error;
  console.error((error as Error).message);
  process.exitCode = isArgumentError(error) ? 2 : 1;
}

async function make(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { from: { type: 'string' }, 'trained-at': { type: 'string' } },
  });
  const trainedAt = values['trained-at'] === undefined ? Date.now() : Date.parse(values['trained-at']);
  if (Number.isNaN(trainedAt)) throw new PalateError('--trained-at is no date: write it as 2026-11-23.');

  const source = await openSource(values.from ?? datasetNamed('movielens').url, { cacheDir: 'data/raw' });
  const ratings = await readRatings(source, trainedAt);
  await source.close();
  const demo = await demoFilms(trainedAt);

  console.log('Measuring on the held-out part of each person');
  const split = splitRatings(ratings, 'test');
  const measured = await trainOn(split, COLLABORATIVE_DEFAULTS, SEED);
  const figures = {
    popularity: await measurePopularity(split),
    f32: await measureState(measured, split),
    int8: await measureState(quantised(measured), split),
  };

  console.log('Training on everything');
  const whole = trainingDataOf(ratings);
  const state = await collaborativeTrainer.fit(whole, COLLABORATIVE_DEFAULTS, { seed: SEED });
  const counted = await popularityTrainer.fit(whole, popularityTrainer.defaults, { seed: SEED });
  const { rows, ids } = rowsOfDemo(demo, ratings, state);
  const bytes = encodeArtefact(
    selectRows(state, rows, ids),
    {
      version: `pretrained-${new Date(trainedAt).toISOString().slice(0, 10)}`,
      trainedAt,
      basedOn: null,
      metrics: { 'ndcg@10': figures.int8['ndcg@10'], 'recall@20': figures.int8['recall@20'] },
      dataset: DATASET,
    },
    { popularity: Float32Array.from(rows, (row) => counted.counts[row]) },
  );

  const trials = JSON.parse(
    await readFile(new URL('search.json', import.meta.url), 'utf8'),
  ) as readonly Trial[];
  const card = writeCard({
    ...{ dataset: DATASET, trainedAt, config: COLLABORATIVE_DEFAULTS, seed: SEED, figures, trials },
    ...{ people: state.users, films: ratings.items.length, ratings: ratings.rows.length },
    ...{ demoFilms: demo.length, shipped: ids.length, bytes: bytes.length, digest: await digestOf(bytes) },
  });
  await writeFile(new URL('collaborative.palate', import.meta.url), bytes);
  await writeFile(new URL('CARD.md', import.meta.url), card);
  console.log(`Wrote collaborative.palate (${bytes.length} bytes, ${ids.length} films) and CARD.md`);
}

function isArgumentError(error: unknown): boolean {
  const code = String((error as { readonly code?: unknown } | null)?.code);
  return error instanceof TypeError && code.startsWith('ERR_PARSE_ARGS');
}

async function demoFilms(now: number): Promise<Item[]> {
  const items: Item[] = [];
  for (const record of importVegaMovies(await readVegaMovies(), { now })) {
    if (record.type === 'item') items.push(record.item);
  }
  return items;
}

/** Rows of the state with evidence whose film the demo catalogue has, in the catalogue's order. */
function rowsOfDemo(demo: readonly Item[], { items }: Ratings, state: CollaborativeState) {
  const { pairs } = joinCatalogue(demo, items).report;
  const rowOf = new Map(state.ids.map((id, row): [ItemId, number] => [id, row]));
  const incoming = new Map(pairs.map((pair) => [pair.catalogue, pair.incoming]));
  const rows: number[] = [];
  const ids: ItemId[] = [];
  for (const { id } of demo) {
    const row = rowOf.get(incoming.get(id) ?? '') ?? -1;
    if (row < 0 || !(state.evidence[row] > 0)) continue;
    rows.push(row);
    ids.push(id);
  }
  return { rows, ids };
}

/**
 * Tries configurations on the validation split and writes them to search.json, which the card quotes:
 *
 *     npx tsx models/collaborative/pretrained/search.ts [--from <MovieLens folder, zip or address>]
 *
 * Settings are changed a few at a time around the last best, by hand: GRID is the record of what was tried.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { datasetNamed } from '../../../data/datasets';
import { openSource } from '../../../data/source';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from '../config';
import { measurePopularity, measureState, trainOn } from './measure';
import { readRatings, splitRatings } from './ratings';
import type { Trial } from './trial';

const product = (regularization: number[], unobservedWeight: number[], frequencyExponent: number) =>
  regularization.flatMap((weight) =>
    unobservedWeight.map((unobserved) => ({
      regularization: weight,
      unobservedWeight: unobserved,
      frequencyExponent,
    })),
  );

const BEST = { regularization: 0.007, unobservedWeight: 0.5, frequencyExponent: 1 };
const GRID: readonly Partial<CollaborativeConfig>[] = [
  ...product([0.004, 0.007, 0.01], [0.3, 0.5, 1], 1),
  ...product([0.002], [0.1], 1),
  ...product([0.03], [0.1, 0.3], 1),
  ...product([0.15], [0.3], 0.5),
  { ...BEST, factors: 32 },
  { ...BEST, confidenceScale: 2 },
  { ...BEST, iterations: 8 },
  { ...BEST, cgSteps: 2 },
];

const { values } = parseArgs({ options: { from: { type: 'string' } } });
const source = await openSource(values.from ?? datasetNamed('movielens').url, { cacheDir: 'data/raw' });
const split = splitRatings(await readRatings(source, Date.now()), 'validation');
await source.close();

const trials: Trial[] = [{ changes: null, figures: await measurePopularity(split) }];
for (const changes of GRID) {
  const state = await trainOn(split, { ...COLLABORATIVE_DEFAULTS, ...changes }, 1);
  trials.push({ changes, figures: await measureState(state, split) });
  console.log(JSON.stringify(trials.at(-1)));
}
await writeFile(new URL('search.json', import.meta.url), `${JSON.stringify(trials, null, 1)}\n`);

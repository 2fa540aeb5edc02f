import { readFile } from 'node:fs/promises';
import { importVegaMovies } from '../../../data/importers/vega-movies';
import { readVegaMovies } from '../../../data/source/vega';
import { decodeArtefact } from '../../collaborative/artefact';
import type { Item } from '../../types';
import { makeWorld, type World } from '../world';

const PRETRAINED = new URL('../../collaborative/pretrained/collaborative.palate', import.meta.url);

/** Four films of five are there from the start; the rest come out one by one. */
const AT_START = 0.8;

/** The films of the demo catalogue that the pretrained model knows: its factors are what tastes are drawn from. */
export async function demoWorld(rounds: number, seed: number): Promise<World> {
  const { facts, state, popularity } = decodeArtefact(await readFile(PRETRAINED));
  const films = new Map<string, Item>();
  for (const record of importVegaMovies(await readVegaMovies(), { now: facts.trainedAt }))
    if (record.type === 'item') films.set(record.item.id, record.item);
  const items = state.ids.map((id) => films.get(id)!); // pretrained.test.ts: it has no others
  const material = { items, factors: state.itemFactors, k: state.k, popularity: popularity! };
  return makeWorld(material, { atStart: AT_START, rounds }, seed);
}

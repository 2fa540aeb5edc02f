import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { importVegaMovies } from '../../../data/importers/vega-movies';
import { readVegaMovies } from '../../../data/source/vega';
import { gramian } from '../../math/gramian';
import { topK } from '../../math/top-k';
import type { Item, ItemId } from '../../types';
import { Vocabulary } from '../../vocabulary';
import { decodeArtefact } from '../artefact';
import { COLLABORATIVE_DEFAULTS } from '../config';
import { digestOf } from '../digest';
import { collaborativeRecommender } from '../recommender';
import { trainedItems } from '../state';

const bytes = await readFile(new URL('collaborative.palate', import.meta.url));
const artefact = decodeArtefact(bytes);
const { state } = artefact;
const catalogue = new Map<ItemId, Item>();
for (const record of importVegaMovies(await readVegaMovies(), { now: artefact.facts.trainedAt })) {
  if (record.type === 'item') catalogue.set(record.item.id, record.item);
}
const vocabulary = new Vocabulary([...catalogue.keys()]);
const recommender = await collaborativeRecommender({ vocabulary, state });

describe('the pretrained model', () => {
  it('A1: is the one that its card describes, and small', async () => {
    const card = await readFile(new URL('CARD.md', import.meta.url), 'utf8');
    expect(card).toContain(await digestOf(bytes));
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(artefact.facts.metrics['ndcg@10']).toBeGreaterThan(0.1);
  });

  it('A3: has all that exact fold-in needs, for films of the demo catalogue only', () => {
    expect(state.ids.every((id) => catalogue.has(id))).toBe(true);
    expect(state.ids.length / catalogue.size).toBeGreaterThan(0.5);
    expect(trainedItems(state)).toBe(state.ids.length);
    expect(state.gramian).toEqual(gramian(state.itemFactors, state.ids.length, state.k));
    expect(artefact.popularity?.length).toBe(state.ids.length);
    expect(state.config).toEqual(COLLABORATIVE_DEFAULTS);
    expect(state.users).toBeGreaterThan(500);
  });

  it('knows the kin of films that are liked: animation', async () => {
    const list = await listFor(['toy-story-1995', 'toy-story-2-1999', 'finding-nemo-2003'], 10);
    expect(list.filter((id) => ANIMATED.has(id)).length).toBeGreaterThanOrEqual(5);
    expect(list).toContain('monsters-inc-2001');
  });

  it.each([
    ['Horror', ['the-exorcist-1973', 'scream-1996', 'a-nightmare-on-elm-street-1984']],
    ['Action', ['die-hard-1988', 'terminator-2-judgment-day-1991', 'predator-1987']],
  ])('knows the kin of films that are liked: %s', async (genre, liked) => {
    const list = await listFor(liked, 20);
    const shareOf = (ids: readonly ItemId[]) =>
      ids.filter((id) => catalogue.get(id)!.genres.includes(genre)).length / ids.length;
    expect(shareOf(list)).toBeGreaterThan(2 * shareOf(state.ids));
  });
});

/** The demo catalogue has no genre for them. */
const ANIMATED = new Set([
  ...['monsters-inc-2001', 'shrek-2001', 'shrek-2-2004', 'the-incredibles-2004', 'a-bugs-life-1998', 'ice-age-2002'],
  ...['the-lion-king-1994', 'aladdin-1992', 'beauty-and-the-beast-1991', 'toy-story-3-2010', 'chicken-run-2000'],
  ...['ratatouille-2007', 'up-2009', 'wall-e-2008', 'cars-2006', 'antz-1998', 'mulan-1998', 'tarzan-1999'],
]);

async function listFor(liked: readonly ItemId[], size: number): Promise<ItemId[]> {
  expect(liked.filter((id) => !state.ids.includes(id))).toEqual([]);
  const preferences = liked.map((itemId) => ({ itemId, liked: true, confidence: 1, at: 0 }));
  const scores = await recommender.score({ preferences, now: 0 });
  return [...topK(scores, size, (index) => !liked.includes(vocabulary.idOf(index)))].map((index) =>
    vocabulary.idOf(index),
  );
}

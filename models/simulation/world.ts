/** A world whose truth is known: films, and people who like them for reasons that no recommender is told. */
import { deriveSeed, gaussian, seededRandom, type Random } from '../math/random';
import type { Item } from '../types';

/** What the truth is drawn from. */
export interface WorldMaterial {
  readonly items: readonly Item[];
  /** Trained factors, row-major [items x k], in the order of `items`. */
  readonly factors: Float32Array;
  readonly k: number;
  /** Likes of each item, >= 0. */
  readonly popularity: Float32Array;
}

export interface World extends WorldMaterial {
  /** ln(1 + likes), and what a crowd thinks, each with mean 0 and deviation 1 over the items. */
  readonly wellKnown: Float64Array;
  readonly esteem: Float64Array;
  /** What makes an item better or worse than all models think: deviation RESIDUAL. */
  readonly residual: Float64Array;
  /** Round in which each item comes out; 0: it is there from the start. */
  readonly released: Int32Array;
  /** Chance to be somebody's starting point, summed up: the last is 1. */
  readonly starts: Float64Array;
  /**
   * Factors of length 1, or 0, row-major [items x k]: taste goes by direction alone, since the length of a factor is how well
   * known an item is, which is a matter of character.
   */
  readonly directions: Float64Array;
}

const RESIDUAL = 0.4;

export interface Releases {
  /** Part of the items that are there from the start, in (0, 1]. */
  readonly atStart: number;
  /** Rounds over which the others come out, as many in each, >= 1. */
  readonly rounds: number;
}

export function makeWorld(material: WorldMaterial, { atStart, rounds }: Releases, seed: number): World {
  const { items, popularity } = material;
  const random = seededRandom(deriveSeed(seed, 'residual'));
  const total = popularity.reduce((sum, likes) => sum + likes, 0);
  let running = 0;
  return {
    ...material,
    wellKnown: standardised(Float64Array.from(popularity, Math.log1p)),
    esteem: standardised(Float64Array.from(items, ({ crowd }) => crowd?.mean ?? NaN)),
    residual: Float64Array.from(items, () => RESIDUAL * gaussian(random)),
    released: Int32Array.from(items, (_, at) => {
      const when = seededRandom(deriveSeed(seed, 'release', at))();
      return when < atStart ? 0 : 1 + Math.floor(((when - atStart) / (1 - atStart)) * rounds);
    }),
    starts: Float64Array.from(popularity, (likes) => (running += likes / total)),
    directions: unitRows(material),
  };
}

function unitRows({ factors, k }: WorldMaterial): Float64Array {
  const rows = Float64Array.from(factors);
  for (let from = 0; from < rows.length; from += k) {
    const row = rows.subarray(from, from + k);
    const length = Math.hypot(...row) || 1;
    for (let d = 0; d < k; d++) row[d] /= length;
  }
  return rows;
}

/** Why somebody likes what they like: weights of what an item is. */
export interface Character {
  /** Weight of what their latent taste says. */
  readonly taste: number;
  /** Above 0: drawn to what is well known; below: a novelty seeker. */
  readonly fame: number;
  /** Weight of what a crowd thinks. */
  readonly esteem: number;
  /** What each earlier showing without an answer takes from an item. */
  readonly fatigue: number;
}

/** Shares of a population, and what they are like. */
export const CHARACTERS: readonly { readonly share: number; readonly character: Character }[] = [
  { share: 0.5, character: { taste: 1.2, fame: 0.3, esteem: 0.3, fatigue: 0.14 } },
  { share: 0.2, character: { taste: 1, fame: -1.2, esteem: 0.3, fatigue: 0.2 } },
  { share: 0.15, character: { taste: 0.6, fame: 1.3, esteem: 0.3, fatigue: 0.1 } },
  { share: 0.15, character: { taste: 0.8, fame: 0, esteem: 1.3, fatigue: 0.14 } },
];

export function drawCharacter(random: Random): Character {
  let left = random();
  const found = CHARACTERS.find(({ share }) => (left -= share) < 0);
  return (found ?? CHARACTERS[0]).character;
}

/**
 * What a person thinks of each item, in deviations: their latent taste is the sum of the factors of a few films that they
 * start from, likelier the more they are liked, and of noise; so tastes lie where trained factors do.
 */
export function drawTaste(world: World, random: Random): Float64Array {
  const { items, directions, k } = world;
  const latent = new Float64Array(k);
  for (let start = 0; start < STARTS; start++) {
    const from = firstAbove(world.starts, random()) * k;
    for (let d = 0; d < k; d++) latent[d] += directions[from + d];
  }
  const spread = Math.hypot(...latent) / Math.sqrt(k);
  for (let d = 0; d < k; d++) latent[d] += NOISE * spread * gaussian(random);
  const taste = new Float64Array(items.length);
  for (let item = 0, at = 0; item < items.length; item++)
    for (let d = 0; d < k; d++) taste[item] += directions[at++] * latent[d];
  return standardised(taste);
}

const STARTS = 3;
const NOISE = 0.3;

/** How much a person would like an item, were they to look at it now; about 2 is a favourite, below -1 a nuisance. */
export function appeal(world: World, character: Character, taste: Float64Array, item: number): number {
  const { taste: own, fame, esteem } = character;
  return (
    own * taste[item] + fame * world.wellKnown[item] + esteem * world.esteem[item] + world.residual[item]
  );
}

/** Mean 0 and deviation 1 over what is known; 0 where nothing is. */
export function standardised(values: Float64Array): Float64Array {
  let [known, sum, squares] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    known++;
    sum += value;
  }
  const mean = sum / known;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / known) || 1;
  return values.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation));
}

function firstAbove(running: Float64Array, drawn: number): number {
  let [low, high] = [0, running.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (running[middle] > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}

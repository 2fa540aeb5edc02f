/**
 * A log that does not exist, of the shape of those that do: item popularity by Zipf's law, activity of people
 * lognormal, and tastes (each item has a genre, each person likes three) so that there is something to learn.
 */
import { gaussian, type Random } from '../../models/math/random';

export interface LogShape {
  /** Rows, about: people have at least `FEWEST` and at most a third of all items. */
  readonly interactions: number;
  readonly users: number;
  readonly items: number;
}

export interface GeneratedUser {
  /** 0-based. */
  readonly user: number;
  /** Distinct, in the order in which they were had; valid until the next person is drawn. */
  readonly items: Uint32Array;
  /** How often each was had, at least 1. */
  readonly counts: Uint8Array;
}

const FEWEST = 5;
const GENRES = 40;
/** How much of what a person has is of their own three genres. */
const OWN = 0.75;
/** Zipf-Mandelbrot: popularity ∝ 1 / (rank + SHIFT)^EXPONENT. MovieLens falls about so. */
const EXPONENT = 1;
const SHIFT = 20;

/** As many people and items as MovieLens has for so many ratings (20 million: 138,000 x 26,700). */
export const shapeOf = (interactions: number): LogShape => ({
  interactions,
  users: Math.max(1, Math.round(interactions / 144.4)),
  items: Math.max(30, Math.round(26_744 * (interactions / 20e6) ** 0.66)),
});

export function* generateLog(shape: LogShape, random: Random): Generator<GeneratedUser> {
  const sizes = activity(shape, random);
  const anywhere = Array.from({ length: shape.items }, (_, item) => item);
  shuffle(anywhere, random); // so that the popular ones do not lie side by side
  const genres = Array.from({ length: GENRES }, () => [] as number[]);
  for (const item of anywhere) genres[Math.floor(random() * GENRES)].push(item);
  const crowd = zipf(anywhere);
  const shelves = genres.map(zipf);
  const seen = new Uint32Array(shape.items);
  const most = sizes.reduce((most, size) => Math.max(most, size), 0);
  const [items, counts] = [new Uint32Array(most), new Uint8Array(most)];
  for (let user = 0; user < shape.users; user++) {
    const tastes = [0, 0, 0].map(() => shelves[Math.floor(random() * GENRES)]);
    let had = 0;
    // A genre can run out of items that are new to a person: then the crowd's choice fills up.
    for (let tries = 0; had < sizes[user]; tries++) {
      const own = tries < 4 * sizes[user] && random() < OWN;
      const shelf = own ? tastes[Math.floor(random() * 3)] : crowd;
      const item = shelf(random);
      if (item < 0 || seen[item] === user + 1) continue;
      seen[item] = user + 1;
      items[had] = item;
      counts[had++] = Math.min(100, 1 + Math.floor(-2 * Math.log(1 - random()) * (own ? 1 : 0.3)));
    }
    yield { user, items: items.subarray(0, had), counts: counts.subarray(0, had) };
  }
}

/** Rows of each person: lognormal with σ = 1, as MovieLens has it. */
function activity({ interactions, users, items }: LogShape, random: Random): Uint32Array {
  const wild = Float64Array.from({ length: users }, () => Math.exp(gaussian(random)));
  const scale = interactions / wild.reduce((sum, value) => sum + value, 0);
  const most = Math.floor(items / 3);
  return Uint32Array.from(wild, (value) => Math.min(most, Math.max(FEWEST, Math.round(scale * value))));
}

/** Draws one of the items, the first ones most often; -1 when there are none. */
function zipf(items: readonly number[]): (random: Random) => number {
  const sums = new Float64Array(items.length);
  let total = 0;
  for (let rank = 0; rank < items.length; rank++) sums[rank] = total += (rank + SHIFT) ** -EXPONENT;
  return (random) => {
    const at = random() * total;
    let [low, high] = [0, items.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle] > at) high = middle;
      else low = middle + 1;
    }
    return items[low] ?? -1;
  };
}

/** Fisher & Yates. */
function shuffle(values: number[], random: Random): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [values[last], values[other]] = [values[other], values[last]];
  }
}

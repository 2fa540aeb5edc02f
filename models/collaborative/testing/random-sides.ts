/** Both sides of an alternation of random shapes and numbers, for tests of what solves them. */
import fc from 'fast-check';
import { gramian } from '../../math/gramian';
import { gaussian, seededRandom } from '../../math/random';
import { addSymmetricProduct } from '../../math/symmetric-product';
import type { Side } from '../half-sweep';

/** Everything that decides what a half-sweep does; the numbers come from the seed. */
export interface Shape {
  readonly seed: number;
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  readonly density: number;
  readonly likes: number;
  readonly cgSteps: number;
  /** Coordinates a block; null: conjugate gradients. */
  readonly block: number | null;
  readonly prior: boolean;
}

export const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(),
  k: fc.integer({ min: 1, max: 70 }),
  rows: fc.integer({ min: 0, max: 12 }),
  columns: fc.integer({ min: 0, max: 90 }),
  density: fc.constantFrom(0, 0.05, 0.3, 1),
  likes: fc.constantFrom(0, 0.7, 1),
  cgSteps: fc.integer({ min: 1, max: 3 }),
  block: fc.constantFrom(null, 8, 16, 24, 64),
  prior: fc.boolean(),
});

/** @param entries of each user, the first columns; left out: as dense as the shape says */
export function world(shape: Shape, entries?: readonly number[]) {
  const { k, rows, columns } = shape;
  const random = seededRandom(shape.seed);
  const factorsOf = (count: number) => Float32Array.from({ length: count * k }, () => gaussian(random));
  const sideOf = (own: number, others: number) => randomSide(shape, own, others, random, entries);
  const start = { users: factorsOf(rows), items: factorsOf(columns) };
  return { k, users: sideOf(rows, columns), items: sideOf(columns, rows), start };
}

function randomSide(
  shape: Shape,
  rows: number,
  columns: number,
  random: () => number,
  entries?: readonly number[],
): Side {
  const offsets = new Int32Array(rows + 1);
  const indexes: number[] = [];
  const empty = Array.from({ length: rows }, () => shape.density === 0 || random() < 0.2);
  for (let row = 0; row < rows; row++) {
    if (entries) indexes.push(...Array.from({ length: entries[row] ?? 0 }, (_, column) => column));
    for (let column = 0; !entries && column < columns; column++)
      if ((rows === 1 || !empty[row]) && random() < shape.density) indexes.push(column);
    offsets[row + 1] = indexes.length;
  }
  const weights = Float32Array.from(indexes, () => 0.1 + 4 * random());
  const liked = Uint8Array.from(indexes, () => (random() < shape.likes ? 1 : 0));
  const pull = shape.prior ? randomPull(shape.k, rows, random) : null;
  const ridges = Float64Array.from({ length: rows }, (_, row) =>
    offsets[row + 1] > offsets[row] || pull?.strengths[row] ? 1 + 3 * random() : 0,
  );
  return {
    evidence: { rows, columns, offsets, indexes: Int32Array.from(indexes), weights, liked },
    ridges,
    pull,
  };
}

/** A pull as prior.ts makes it; every third row is unknown to it. */
function randomPull(k: number, rows: number, random: () => number): NonNullable<Side['pull']> {
  const people = Float32Array.from({ length: 20 * k }, () => gaussian(random));
  const matrix = gramian(people, 20, k);
  const targets = Float32Array.from({ length: rows * k }, () => gaussian(random));
  const known = Array.from({ length: rows }, (_, row) => row % 3 > 0);
  const strengths = Float64Array.from(known, (is) => (is ? 0.1 + random() : 0));
  const ridges = Float64Array.from(known, (is) => (is ? 0.1 + random() : 0));
  const moments = new Float64Array(rows * k);
  for (let row = 0; row < rows; row++) {
    const target = Float64Array.from(targets.subarray(row * k, (row + 1) * k));
    const moment = moments.subarray(row * k, (row + 1) * k);
    for (let at = 0; at < k; at++) moment[at] = ridges[row] * target[at];
    addSymmetricProduct(moment, matrix, target, strengths[row]);
  }
  return { gramian: matrix, strengths, ridges, targets, moments };
}

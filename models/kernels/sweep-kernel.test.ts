import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfSweep, type Side } from '../collaborative/half-sweep';
import { gaussian, seededRandom } from '../math/random';
import { addSymmetricProduct } from '../math/symmetric-product';
import { gramian } from '../math/gramian';
import { nodeThreads } from './node/threads';
import { createSweepKernel, type SweepKernel } from './sweep-kernel';
import type { SideName } from './sweep-layout';
import type { Threads } from './sweep-threads';

/** Everything that decides what a half-sweep does; the numbers come from the seed. */
interface Shape {
  readonly seed: number;
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  readonly density: number;
  readonly likes: number;
  readonly cgSteps: number;
  readonly prior: boolean;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(),
  k: fc.integer({ min: 1, max: 70 }),
  rows: fc.integer({ min: 0, max: 12 }),
  columns: fc.integer({ min: 0, max: 90 }),
  density: fc.constantFrom(0, 0.05, 0.3, 1),
  likes: fc.constantFrom(0, 0.7, 1),
  cgSteps: fc.integer({ min: 1, max: 3 }),
  prior: fc.boolean(),
});

describe('SweepKernel', () => {
  it('R6: does what the half-sweep in TypeScript does, whatever the shape', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom('users' as const, 'items' as const), async (shape, name) => {
        expect(apart(await both(shape, name))).toBeLessThan(1e-4);
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it('R6: threads solve what one thread solves, bit for bit, whatever the shape', async () => {
    const large = shapes.map((shape) => ({ ...shape, rows: 20 * shape.rows, columns: 2 * shape.columns }));
    await fc.assert(
      fc.asyncProperty(large, fc.integer({ min: 1, max: 3 }), async (shape, threads) => {
        expect(await sweptBy(shape, nodeThreads(threads))).toEqual(await sweptBy(shape));
      }),
      { numRuns: 4 },
    );
  }, 30_000);

  it('stops within a half-sweep when it is told to', async () => {
    const { users, items, k } = world({ ...SMALL, k: 64, rows: 300, columns: 200 });
    const kernel = made({ users, items, k, cgSteps: 3 }, nodeThreads(2));
    const stop = new AbortController();
    const swept = kernel.sweep('users', stop.signal);
    stop.abort();
    await expect(swept).rejects.toThrow(/abort/i);
    await kernel.dispose();
  }, 30_000);

  it('fails when a thread does, instead of waiting for it', async () => {
    const { users, items, k } = world(SMALL);
    const broken: Threads = {
      count: 1,
      start: (init) => nodeThreads(1).start({ ...init, module: {} as WebAssembly.Module }),
    };
    const kernel = made({ users, items, k, cgSteps: 3 }, broken);
    await expect(kernel.sweep('users')).rejects.toThrow();
    await kernel.dispose();
  }, 30_000);

  it('R6: run to convergence equals the direct solve', async () => {
    // Single precision loses conjugacy over many steps, so k of them are not always enough.
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom('users' as const, 'items' as const), async (shape, name) => {
        const outcome = await both({ ...shape, cgSteps: 3 * shape.k + 10 }, name, 'cholesky');
        expect(apart(outcome)).toBeLessThan(1e-4);
      }),
      { numRuns: 100 },
    );
  }, 30_000);

  it('R6: sums a row of very many entries as well as a short one', async () => {
    const shape = {
      seed: 3,
      k: 16,
      rows: 1,
      columns: 100_000,
      density: 1,
      likes: 0.9,
      cgSteps: 3,
      prior: false,
    };
    expect(apart(await both(shape, 'users'))).toBeLessThan(1e-6);
  });

  it('leaves rows without evidence zero, whatever they were', async () => {
    const shape = { seed: 5, k: 7, rows: 3, columns: 4, density: 0, likes: 1, cgSteps: 3, prior: false };
    expect((await both(shape, 'users')).kernel).toEqual(new Float32Array(21));
  });

  it('gives back what it was given, in rows of k', () => {
    const { users, items, k, start } = world({ ...SMALL, k: 11, rows: 5 });
    const kernel = made({ users, items, k, cgSteps: 1 });
    kernel.write('users', start.users);
    const back = new Float32Array(start.users.length);
    kernel.read('users', back);
    expect(back).toEqual(start.users);
  });

  it('is not there for a task that no memory can hold', () => {
    const { users, items } = world(SMALL);
    const endless = { ...items, evidence: { ...items.evidence, rows: 2 ** 28 } };
    expect(
      createSweepKernel({ factors: 64, unobservedWeight: 1, cgSteps: 1, users, items: endless }),
    ).toBeNull();
  });
});

const SMALL: Shape = { seed: 1, k: 3, rows: 2, columns: 3, density: 1, likes: 1, cgSteps: 1, prior: false };
const UNOBSERVED = 0.4;

interface Outcome {
  readonly kernel: Float32Array;
  readonly expected: Float32Array;
  readonly from: Float32Array;
}

/** One half-sweep of one side, by the kernel and by the oracle, from the same start. */
async function both(
  shape: Shape,
  name: SideName,
  solver: 'conjugate-gradient' | 'cholesky' = 'conjugate-gradient',
): Promise<Outcome> {
  const { users, items, k, start } = world(shape);
  const kernel = made({ users, items, k, cgSteps: shape.cgSteps });
  kernel.write('users', start.users);
  kernel.write('items', start.items);
  await kernel.sweep(name);
  const result = new Float32Array(start[name].length);
  kernel.read(name, result);
  const expected = start[name].slice();
  const config = { factors: k, unobservedWeight: UNOBSERVED, cgSteps: shape.cgSteps };
  const [side, fixed] = name === 'users' ? [users, start.items] : [items, start.users];
  halfSweep(side, fixed, expected, { ...config, solver });
  return { kernel: result, expected, from: start[name] };
}

/** Both factor matrices after a half-sweep of each side. */
async function sweptBy(shape: Shape, threads?: Threads): Promise<readonly Float32Array[]> {
  const { users, items, k, start } = world(shape);
  const kernel = made({ users, items, k, cgSteps: shape.cgSteps }, threads);
  expect(kernel.threads).toBe(threads?.count ?? 0);
  const sides = ['users', 'items'] as const;
  for (const side of sides) kernel.write(side, start[side]);
  for (const side of sides) await kernel.sweep(side);
  for (const side of sides) kernel.read(side, start[side]);
  await kernel.dispose();
  return [start.users, start.items];
}

function made(
  task: { users: Side; items: Side; k: number; cgSteps: number },
  threads?: Threads,
): SweepKernel {
  const { users, items, k: factors, cgSteps } = task;
  const kernel = createSweepKernel(
    { factors, unobservedWeight: UNOBSERVED, cgSteps, users, items },
    threads && { threads },
  );
  if (!kernel) throw new Error('no WebAssembly with SIMD: Node has had it since version 16');
  return kernel;
}

function world(shape: Shape) {
  const { k, rows, columns } = shape;
  const random = seededRandom(shape.seed);
  const factorsOf = (count: number) => Float32Array.from({ length: count * k }, () => gaussian(random));
  const sideOf = (own: number, others: number) => randomSide(shape, own, others, random);
  const start = { users: factorsOf(rows), items: factorsOf(columns) };
  return { k, users: sideOf(rows, columns), items: sideOf(columns, rows), start };
}

function randomSide(shape: Shape, rows: number, columns: number, random: () => number): Side {
  const offsets = new Int32Array(rows + 1);
  const indexes: number[] = [];
  const empty = Array.from({ length: rows }, () => shape.density === 0 || random() < 0.2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
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

/** |kernel - expected|, relative to the larger of start and result: a row that goes to zero starts from somewhere. */
function apart({ kernel, expected, from }: Outcome): number {
  let [difference, result, start] = [0, 0, 0];
  for (let at = 0; at < expected.length; at++) {
    difference += (kernel[at] - expected[at]) ** 2;
    result += expected[at] ** 2;
    start += from[at] ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / Math.max(result, start));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SolverName } from '../collaborative/config';
import { halfSweep, type Side } from '../collaborative/half-sweep';
import { type Shape, shapes, world } from '../collaborative/testing/random-sides';
import { nodeThreads } from './node/threads';
import { createSweepKernel, type SweepKernel } from './sweep-kernel';
import type { SideName } from './sweep-layout';
import type { Threads } from './sweep-threads';

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
    const kernel = made({ users, items, k, cgSteps: 3, block: null }, nodeThreads(2));
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
    const kernel = made({ users, items, k, cgSteps: 3, block: null }, broken);
    await expect(kernel.sweep('users')).rejects.toThrow();
    await kernel.dispose();
  }, 30_000);

  it('R6: run to convergence equals the direct solve', async () => {
    // Single precision loses conjugacy over many steps, so k of them are not always enough.
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom('users' as const, 'items' as const), async (shape, name) => {
        const outcome = await both({ ...shape, block: null, cgSteps: 3 * shape.k + 10 }, name, 'cholesky');
        expect(apart(outcome)).toBeLessThan(1e-4);
      }),
      { numRuns: 100 },
    );
  }, 30_000);

  it('R6: one block of all coordinates equals the direct solve', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom('users' as const, 'items' as const), async (shape, name) => {
        const outcome = await both({ ...shape, block: 8 * Math.ceil(shape.k / 8) }, name, 'cholesky');
        expect(apart(outcome)).toBeLessThan(1e-4);
      }),
      { numRuns: 100 },
    );
  }, 30_000);

  it('R6: rows with nothing, with everything and with one entry are what the oracle makes of them', async () => {
    const odd = shapes.map((shape) => ({ ...shape, rows: 3, columns: shape.columns + 1, density: 1 }));
    await fc.assert(
      fc.asyncProperty(odd, async (shape) => {
        const outcome = await both(shape, 'users', undefined, [0, shape.columns, 1]);
        expect(apart(outcome)).toBeLessThan(1e-4);
        if (!shape.prior) expect(outcome.kernel.subarray(0, shape.k)).toEqual(new Float32Array(shape.k));
        expect(outcome.kernel.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 150 },
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
    for (const block of [null, 8, 16])
      expect(apart(await both({ ...shape, block }, 'users'))).toBeLessThan(1e-6);
  });

  it('leaves rows without evidence zero, whatever they were', async () => {
    const shape = { ...SMALL, k: 7, rows: 3, columns: 4, density: 0 };
    for (const block of [null, 8])
      expect((await both({ ...shape, block }, 'users')).kernel).toEqual(new Float32Array(21));
  });

  it('gives back what it was given, in rows of k', () => {
    const { users, items, k, start } = world({ ...SMALL, k: 11, rows: 5 });
    const kernel = made({ users, items, k, cgSteps: 1, block: null });
    kernel.write('users', start.users);
    const back = new Float32Array(start.users.length);
    kernel.read('users', back);
    expect(back).toEqual(start.users);
  });

  it('is not there for a task that no memory can hold', () => {
    const { users, items } = world(SMALL);
    const endless = { ...items, evidence: { ...items.evidence, rows: 2 ** 28 } };
    expect(
      createSweepKernel({ factors: 64, unobservedWeight: 1, cgSteps: 1, block: null, users, items: endless }),
    ).toBeNull();
  });
});

const SMALL: Shape = {
  ...{ seed: 1, k: 3, rows: 2, columns: 3, density: 1, likes: 1 },
  ...{ cgSteps: 1, block: null, prior: false },
};
const UNOBSERVED = 0.4;

interface Outcome {
  readonly kernel: Float32Array;
  readonly expected: Float32Array;
  readonly from: Float32Array;
}

/**
 * One half-sweep of one side, by the kernel and by the oracle, from the same start.
 * @param entries of each user, the first columns; left out: as dense as the shape says
 */
async function both(
  shape: Shape,
  name: SideName,
  solver: SolverName = shape.block === null ? 'conjugate-gradient' : 'blocks',
  entries?: readonly number[],
): Promise<Outcome> {
  const { users, items, k, start } = world(shape, entries);
  const kernel = made({ ...shape, users, items });
  kernel.write('users', start.users);
  kernel.write('items', start.items);
  await kernel.sweep(name);
  const result = new Float32Array(start[name].length);
  kernel.read(name, result);
  const expected = start[name].slice();
  const { cgSteps, block } = shape;
  const config = { factors: k, unobservedWeight: UNOBSERVED, cgSteps, blockSize: block ?? 0 };
  const [side, fixed] = name === 'users' ? [users, start.items] : [items, start.users];
  halfSweep(side, fixed, expected, { ...config, solver });
  return { kernel: result, expected, from: start[name] };
}

/** Both factor matrices after a half-sweep of each side. */
async function sweptBy(shape: Shape, threads?: Threads): Promise<readonly Float32Array[]> {
  const { users, items, start } = world(shape);
  const kernel = made({ ...shape, users, items }, threads);
  expect(kernel.threads).toBe(threads?.count ?? 0);
  const sides = ['users', 'items'] as const;
  for (const side of sides) kernel.write(side, start[side]);
  for (const side of sides) await kernel.sweep(side);
  for (const side of sides) kernel.read(side, start[side]);
  await kernel.dispose();
  return [start.users, start.items];
}

function made(
  task: Pick<Shape, 'k' | 'cgSteps' | 'block'> & { users: Side; items: Side },
  threads?: Threads,
): SweepKernel {
  const { users, items, k: factors, cgSteps, block } = task;
  const kernel = createSweepKernel(
    { factors, unobservedWeight: UNOBSERVED, cgSteps, block, users, items },
    threads && { threads },
  );
  if (!kernel) throw new Error('no WebAssembly with SIMD: Node has had it since version 16');
  return kernel;
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

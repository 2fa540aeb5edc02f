import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '../math/random';
import { syntheticDataset } from '../testing/synthetic';
import type { Progress, TrainingData } from '../types';
import { Vocabulary } from '../vocabulary';
import { collaborativeTrainer, type CollaborativeFitOptions } from './als';
import { COLLABORATIVE_DEFAULTS, configProblem, rowRegularization, type CollaborativeConfig } from './config';
import { evidenceMatrix, rowWeights, transpose } from './evidence-matrix';
import { halfSweep, type Side } from './half-sweep';

const world = syntheticDataset();
const config: CollaborativeConfig = { ...COLLABORATIVE_DEFAULTS, factors: 12, iterations: 4 };
const fit = (
  data: TrainingData = world,
  changes: Partial<CollaborativeConfig> = {},
  options: Partial<CollaborativeFitOptions> = {},
) => collaborativeTrainer.fit(data, { ...config, ...changes }, { seed: 1, ...options });

async function losses(changes: Partial<CollaborativeConfig>, options: Partial<CollaborativeFitOptions> = {}) {
  const seen: Progress[] = [];
  await fit(world, changes, { ...options, reportLoss: true, onProgress: (step) => void seen.push(step) });
  return seen.map(({ loss }) => loss!);
}

describe('collaborativeTrainer', () => {
  it('never raises the objective over a half-sweep when rows are solved exactly', async () => {
    for (const frequencyExponent of [0, 0.5, 1]) {
      const exact = await losses({ solver: 'cholesky', iterations: 8, frequencyExponent });
      expect(exact.length).toBe(16);
      for (let at = 1; at < exact.length; at++)
        expect(exact[at]).toBeLessThanOrEqual(exact[at - 1] * 1.000001);
      expect(exact.at(-1)).toBeLessThan(0.7 * exact[0]);
    }
  });

  it.each([8, 16])('never raises it with exact solves of blocks of %i either', async (blockSize) => {
    for (const frequencyExponent of [0, 0.5, 1]) {
      const down = await losses({ solver: 'blocks', blockSize, iterations: 8, frequencyExponent });
      expect(down.length).toBe(16);
      for (let at = 1; at < down.length; at++) expect(down[at]).toBeLessThanOrEqual(down[at - 1] * 1.000001);
      expect(down.at(-1)).toBeLessThan(0.7 * down[0]);
    }
  });

  it('R6: comes as low with three conjugate-gradient steps, and with blocks, as with direct solves', async () => {
    const exact = await losses({ solver: 'cholesky', iterations: 15 });
    const steps = await losses({ iterations: 15 });
    expect(Math.abs(steps.at(-1)! / exact.at(-1)! - 1)).toBeLessThan(0.01);
    const blocks = await losses({ solver: 'blocks', blockSize: 8, iterations: 15 });
    expect(Math.abs(blocks.at(-1)! / exact.at(-1)! - 1)).toBeLessThan(0.01);
  });

  it('R3: learns the same from the same seed, and something else from another', async () => {
    const [one, same, other] = [await fit(), await fit(), await fit(world, {}, { seed: 2 })];
    expect(one).toEqual(same);
    expect(other.itemFactors).not.toEqual(one.itemFactors);
  });

  it('leaves rows without evidence zero and flags them, and they change nothing for the others', async () => {
    const stranger = { ...world.items[0], id: 'never-seen' };
    const [without, withIt] = [
      await fit(),
      await fit({ ...world, items: [...world.items, stranger], users: [...world.users, []] }),
    ];
    expect(withIt.evidence.at(-1)).toBe(0);
    expect([...withIt.itemFactors.subarray(-config.factors)].every((value) => value === 0)).toBe(true);
    expect(withIt.itemFactors.subarray(0, without.itemFactors.length)).toEqual(without.itemFactors);
    expect(withIt.users).toBe(without.users);
  });

  it('counts liked and disliked weight as evidence', async () => {
    const { evidence, ids } = await fit();
    const expected = new Map<string, number>();
    for (const { itemId, confidence } of world.users.flat())
      expected.set(itemId, (expected.get(itemId) ?? 0) + confidence);
    for (const [row, id] of ids.entries()) expect(evidence[row]).toBeCloseTo(expected.get(id) ?? 0, 3);
  });

  it('A4: started warm it stays where it is', async () => {
    const settled = await fit(world, { iterations: 60 });
    const again = await fit(world, { iterations: 2 }, { init: settled, seed: 9 });
    expect(distance(again.itemFactors, settled.itemFactors)).toBeLessThan(0.05);
    const cold = await fit(world, { iterations: 60 }, { seed: 9 });
    expect(distance(cold.itemFactors, settled.itemFactors)).toBeGreaterThan(0.5);
  });

  it('maps a warm start by item id', async () => {
    const settled = await fit(world, { iterations: 60 });
    const turned = { ...world, items: world.items.toReversed() };
    const again = await fit(turned, { iterations: 2 }, { init: settled });
    const k = config.factors;
    const last = again.itemFactors.subarray(-k);
    expect(distance(last, settled.itemFactors.subarray(0, k))).toBeLessThan(0.05);
  });

  it('awaits its progress, says what it does, and stops when told', async () => {
    const controller = new AbortController();
    const steps: string[] = [];
    const run = fit(
      world,
      {},
      {
        signal: controller.signal,
        onProgress: async ({ step, done, total }) => {
          await new Promise((resolve) => setTimeout(resolve));
          steps.push(step);
          expect(total).toBe(8);
          if (done === 3) controller.abort();
        },
      },
    );
    await expect(run).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(steps).toEqual(['Users, iteration 1 of 4', 'Items, iteration 1 of 4', 'Users, iteration 2 of 4']);
  });

  it('says what is missing when there is nothing to learn from', async () => {
    await expect(fit({ ...world, users: [[], []] })).rejects.toThrow(/nothing to learn from: 2 people/);
    await expect(fit({ ...world, items: [] })).rejects.toThrow(/nothing to learn from/);
    await expect(fit(world, { factors: 0 })).rejects.toThrow(/factors is 0; give an integer from 1 to 1024/);
    await expect(fit(world, { regularization: NaN })).rejects.toThrow(/regularization is NaN/);
    await expect(fit(world, { blockSize: 12 })).rejects.toThrow(/blockSize is 12; give a multiple of 8/);
    const init = await fit(world, { factors: 5 });
    await expect(fit(world, {}, { init })).rejects.toThrow(
      /start has 5 factors and the configuration asks for 12/,
    );
    expect(configProblem(COLLABORATIVE_DEFAULTS)).toBeNull();
  });

  it('passes over weights that are no weights', async () => {
    const odd = [0, -1, NaN, Infinity].map((confidence, n) => ({
      itemId: `item-${n}`,
      liked: true,
      confidence,
      at: 0,
    }));
    expect(await fit({ ...world, users: [...world.users, odd] })).toEqual(await fit());
  });
});

describe('halfSweep', () => {
  it('R6: conjugate gradients run to convergence equal the direct solve', () => {
    const sides = randomSide(3);
    const [direct, iterative] = [sides.solved.slice(), sides.solved.slice()];
    const common = { factors: sides.k, unobservedWeight: 0.2, blockSize: 8 };
    halfSweep(sides.side, sides.fixed, direct, { ...common, solver: 'cholesky', cgSteps: 1 });
    halfSweep(sides.side, sides.fixed, iterative, { ...common, solver: 'conjugate-gradient', cgSteps: 80 });
    expect(distance(iterative, direct)).toBeLessThan(1e-6);
    expect(direct.some((value) => Math.abs(value) > 0.01)).toBe(true);
  });

  it('R6: one block of all coordinates equals the direct solve, and smaller ones come there in passes', () => {
    const sides = randomSide(4);
    const common = { factors: sides.k, unobservedWeight: 0.2, cgSteps: 1 };
    const [direct, whole, passes] = [sides.solved.slice(), sides.solved.slice(), sides.solved.slice()];
    halfSweep(sides.side, sides.fixed, direct, { ...common, solver: 'cholesky', blockSize: 8 });
    halfSweep(sides.side, sides.fixed, whole, { ...common, solver: 'blocks', blockSize: 16 });
    expect(distance(whole, direct)).toBeLessThan(1e-6);
    const blocks = { ...common, solver: 'blocks', blockSize: 8 } as const;
    halfSweep(sides.side, sides.fixed, passes, blocks);
    expect(distance(passes, direct)).toBeGreaterThan(1e-4);
    for (let pass = 0; pass < 100; pass++) halfSweep(sides.side, sides.fixed, passes, blocks);
    expect(distance(passes, direct)).toBeLessThan(1e-6);
  });
});

describe('evidenceMatrix', () => {
  it('transposed twice is itself, and loses nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), (seed) => {
        const { matrix } = randomSide(seed);
        const turned = transpose(matrix);
        expect(rowWeights(turned).reduce((a, b) => a + b, 0)).toBeCloseTo(
          rowWeights(matrix).reduce((a, b) => a + b, 0),
          6,
        );
        expect(transpose(transpose(turned))).toEqual(turned);
      }),
      { numRuns: 20 },
    );
  });
});

/** Users against random factors. */
function randomSide(seed: number) {
  const k = 9;
  const vocabulary = new Vocabulary(world.items.map(({ id }) => id));
  const random = seededRandom(seed);
  const matrix = evidenceMatrix(world.users.slice(0, 20), vocabulary, 1 + random());
  const factorsOf = (rows: number) => Float32Array.from({ length: rows * k }, () => gaussian(random));
  const ridges = rowWeights(matrix).map((weight) => rowRegularization(config, weight, vocabulary.size));
  const side: Side = { evidence: matrix, ridges, pull: null };
  return { k, matrix, side, fixed: factorsOf(vocabulary.size), solved: factorsOf(matrix.rows) };
}

/** |a - b| / |b|. */
function distance(a: Float32Array, b: Float32Array): number {
  let [difference, size] = [0, 0];
  for (let at = 0; at < b.length; at++) {
    difference += (a[at] - b[at]) ** 2;
    size += b[at] ** 2;
  }
  return Math.sqrt(difference / size);
}

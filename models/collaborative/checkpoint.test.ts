import { describe, expect, it } from 'vitest';
import { syntheticDataset } from '../testing/synthetic';
import { collaborativeTrainer, type CollaborativeFitOptions } from './als';
import type { Checkpoint, Checkpoints } from './checkpoint';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from './config';

const world = syntheticDataset();
const config = { ...COLLABORATIVE_DEFAULTS, factors: 10, iterations: 6 };
const train = (options: Partial<CollaborativeFitOptions> = {}, changed: Partial<CollaborativeConfig> = {}) =>
  collaborativeTrainer.fit(world, { ...config, ...changed }, { seed: 1, ...options });

/** Keeps the latest in memory. */
function memory(): Checkpoints & { latest: Checkpoint | null } {
  return {
    latest: null,
    async read() {
      return this.latest;
    },
    async write(checkpoint) {
      const { userFactors, itemFactors } = checkpoint;
      this.latest = { ...checkpoint, userFactors: userFactors.slice(), itemFactors: itemFactors.slice() };
    },
  };
}

/** Stops in the middle of iteration 4. */
async function interrupted(
  checkpoints: Checkpoints,
  options: Partial<CollaborativeFitOptions> = {},
  changed: Partial<CollaborativeConfig> = {},
) {
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => (done === 7 ? stop.abort() : undefined);
  const run = train({ ...options, checkpoints, onProgress, signal: stop.signal }, changed);
  await expect(run).rejects.toThrow(/abort/i);
}

/** Half-sweeps that a training with these checkpoints does. */
async function sweepsOf(
  checkpoints: Checkpoints,
  options: Partial<CollaborativeFitOptions> = {},
  changed = {},
) {
  const steps: number[] = [];
  const onProgress = ({ done }: { done: number }) => void steps.push(done);
  const state = await train({ checkpoints, onProgress, ...options }, changed);
  return { steps, state };
}

describe('a training with checkpoints', () => {
  it.each([
    ['wasm', 'conjugate-gradient'],
    ['typescript', 'conjugate-gradient'],
    ['wasm', 'blocks'],
    ['typescript', 'blocks'],
  ] as const)('goes on to the same factors, bit for bit (%s, %s)', async (kernel, solver) => {
    const changed = { solver, blockSize: 8 };
    const checkpoints = memory();
    await interrupted(checkpoints, { kernel }, changed);
    expect(checkpoints.latest?.done).toBe(6);
    const { steps, state } = await sweepsOf(checkpoints, { kernel }, changed);
    expect(steps).toEqual([7, 8, 9, 10, 11, 12]);
    expect(state).toEqual(await train({ kernel }, changed));
  });

  it.each([
    ['seed', { seed: 2 }, {}],
    ['configuration', {}, { regularization: 0.01 }],
    ['number of factors', {}, { factors: 9 }],
    ['solver', {}, { solver: 'blocks' as const }],
  ])('starts anew when it is another one: %s', async (_, options, changed) => {
    const checkpoints = memory();
    await interrupted(checkpoints);
    const { steps, state } = await sweepsOf(checkpoints, options, changed);
    expect(steps[0]).toBe(1);
    expect(state).toEqual(await train(options, changed));
  });

  it('starts anew when the evidence is another, if only by one weight', async () => {
    const checkpoints = memory();
    await interrupted(checkpoints);
    const [[first, ...rest], ...others] = world.users;
    const users = [[{ ...first, confidence: first.confidence + 0.5 }, ...rest], ...others];
    const steps: number[] = [];
    const onProgress = ({ done }: { done: number }) => void steps.push(done);
    await collaborativeTrainer.fit({ ...world, users }, config, { seed: 1, checkpoints, onProgress });
    expect(steps[0]).toBe(1);
  });

  it('has nothing left to do when it was over', async () => {
    const checkpoints = memory();
    const whole = await train({ checkpoints });
    const { steps, state } = await sweepsOf(checkpoints);
    expect(steps).toEqual([]);
    expect(state).toEqual(whole);
  });
});

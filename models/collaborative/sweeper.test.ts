import { describe, expect, it, vi } from 'vitest';
import { syntheticDataset } from '../testing/synthetic';
import { collaborativeTrainer, type CollaborativeFitOptions } from './als';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from './config';
import type { CollaborativeState } from './state';
import type { KernelName } from './sweeper';

const world = syntheticDataset();
/** 10 is no multiple of 8: rows are padded. */
const config: CollaborativeConfig = { ...COLLABORATIVE_DEFAULTS, factors: 10, iterations: 15 };

async function trained(
  kernel: KernelName,
  options: Partial<CollaborativeFitOptions> = {},
  data = world,
  changes: Partial<CollaborativeConfig> = {},
) {
  const losses: number[] = [];
  const state = await collaborativeTrainer.fit(
    data,
    { ...config, ...changes },
    {
      ...{ seed: 1, kernel, reportLoss: true, onProgress: ({ loss }) => void losses.push(loss!) },
      ...options,
    },
  );
  return { state, losses };
}

const mixed = {
  ...world,
  users: world.users.map((taste, user) =>
    user % 7 === 0 ? [] : taste.map((preference, n) => ({ ...preference, liked: n % 5 > 0 })),
  ),
};

describe('R6: training with the WebAssembly kernel', () => {
  it.each([
    ['from nothing', {}, world],
    ['with dislikes and people without history', {}, mixed],
  ])('loses as much after every half-sweep as with the oracle, %s', async (_, options, data) => {
    expectAlike(await trained('wasm', options, data), await trained('typescript', options, data));
  });

  it('loses as much with a prior and a warm start', async () => {
    const half = (from: number) => ({ ...world, users: world.users.filter((_, user) => user % 2 === from) });
    const { state: prior } = await trained('typescript', {}, half(0));
    const options = { prior, init: prior };
    const wasm = await trained('wasm', options, half(1));
    expectAlike(wasm, await trained('typescript', options, half(1)));
    expect(wasm.losses).not.toEqual((await trained('wasm', {}, half(1))).losses);
  });

  it.each([8, 16])('loses as much by blocks of %i', async (blockSize) => {
    const blocks = { solver: 'blocks', blockSize } as const;
    const wasm = await trained('wasm', {}, mixed, blocks);
    expectAlike(wasm, await trained('typescript', {}, mixed, blocks));
    expect(wasm.losses).not.toEqual((await trained('wasm', {}, mixed)).losses);
  });

  it('is what is done unless something else is asked for', async () => {
    const unasked = await collaborativeTrainer.fit(world, config, { seed: 1 });
    expect(unasked.itemFactors).toEqual((await trained('wasm')).state.itemFactors);
    expect(unasked.itemFactors).not.toEqual((await trained('typescript')).state.itemFactors);
  });

  it('falls back to the oracle where there is no SIMD, and says so when WebAssembly was asked for', async () => {
    const { state } = await trained('typescript');
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    try {
      const fallen = await collaborativeTrainer.fit(world, config, { seed: 1 });
      expect(fallen.itemFactors).toEqual(state.itemFactors);
      await expect(trained('wasm')).rejects.toThrow(/Train with the kernel typescript/);
    } finally {
      validate.mockRestore();
    }
  });

  it('leaves direct solves to TypeScript', async () => {
    const direct = { ...config, solver: 'cholesky' as const };
    const one = await collaborativeTrainer.fit(world, direct, { seed: 1 });
    const other = await collaborativeTrainer.fit(world, direct, { seed: 1, kernel: 'typescript' });
    expect(one).toEqual(other);
  });
});

interface Trained {
  readonly state: CollaborativeState;
  readonly losses: readonly number[];
}

function expectAlike(wasm: Trained, oracle: Trained): void {
  expect(wasm.losses.length).toBe(2 * config.iterations);
  for (const [step, loss] of wasm.losses.entries())
    expect(Math.abs(loss / oracle.losses[step] - 1)).toBeLessThan(1e-4);
  const [a, b] = [wasm.state.itemFactors, oracle.state.itemFactors];
  let [difference, size] = [0, 0];
  for (let at = 0; at < b.length; at++) {
    difference += (a[at] - b[at]) ** 2;
    size += b[at] ** 2;
  }
  expect(Math.sqrt(difference / size)).toBeLessThan(1e-4);
}

import path from 'node:path';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { chooseScorer } from './choose-scorer';
import { heldTensors, tensorCandidates, type TensorBackend } from './tensor';

const require = createRequire(import.meta.url);
const patience = { deadlineMs: 8000, productMs: 100, clock: () => performance.now() };
const wasmPaths = `${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`;

const choose = (...order: TensorBackend[]) => chooseScorer(tensorCandidates({ wasmPaths, order }), patience);

describe.each(['cpu', 'wasm'] as const)('TensorFlow.js on %s in Node', (backend) => {
  it('passes its known-answer test and is taken', async () => {
    const { scorer, notes } = await choose(backend);
    expect(notes).toEqual([]);
    expect(scorer.backend).toBe(backend);
  });

  it('keeps a copy of the matrix, answers calls at the same time, and leaks nothing', async () => {
    const { scorer } = await choose(backend);
    const before = await heldTensors();
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const matrix = await scorer.load(values, 3, 2);
    values.fill(0);
    const vectors = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(1, -1)];
    const products = await Promise.all(vectors.map((vector) => matrix.multiply(vector)));
    expect(products.map((product) => [...product])).toEqual([
      [1, 3, 5],
      [2, 4, 6],
      [-1, -1, -1],
    ]);
    await expect(matrix.multiply(Float32Array.of(1))).rejects.toThrow('vector of 1 for 2 columns');
    expect(await heldTensors()).toBe(before + 1);
    matrix.dispose();
    expect(await heldTensors()).toBe(before);
    await expect(matrix.multiply(vectors[0])).rejects.toThrow('disposed');
  });

  it('has no products for an empty catalogue', async () => {
    const { scorer } = await choose(backend);
    const matrix = await scorer.load(new Float32Array(0), 0, 4);
    expect(await matrix.multiply(new Float32Array(4))).toEqual(new Float32Array(0));
    matrix.dispose();
  });
});

it('goes on to the next backend where WebGPU is missing', async () => {
  const { scorer, notes } = await choose('webgpu', 'cpu');
  expect(scorer.backend).toBe('cpu');
  expect(notes).toEqual(['webgpu: there is no WebGPU here']);
});

it('keeps the chosen backend in use after another was tried', async () => {
  const { scorer, measured } = await choose('wasm', 'cpu');
  expect(measured.map(({ backend }) => backend).sort()).toEqual(['cpu', 'wasm']);
  expect(scorer.backend).toBe(measured[0].backend);
  const matrix = await scorer.load(Float32Array.of(1, 2, 3, 4), 2, 2);
  expect([...(await matrix.multiply(Float32Array.of(1, 1)))]).toEqual([3, 7]);
  matrix.dispose();
});

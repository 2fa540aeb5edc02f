import { assert } from '../errors';
import { createScoreKernel, type ScoreKernel } from '../kernels/score-kernel';
import type { ScorerCandidate } from '../math/choose-scorer';
import type { DenseScorer, LoadedMatrix } from '../math/scorer';

/** Dense scoring by our own kernel: a matrix stays in the memory of WebAssembly, in 8 bits where they lose nothing. */
export const kernelScorer: DenseScorer = {
  backend: 'kernel',
  async load(values, rows, columns) {
    const kernel = createScoreKernel(values, rows, columns);
    if (!kernel) throw new Error('WebAssembly has no SIMD here, or there is too little memory');
    return loaded(kernel, rows, columns);
  },
};

/** The same as a candidate for chooseScorer. */
export const kernelCandidate: ScorerCandidate = { name: 'kernel', open: async () => kernelScorer };

function loaded(kernel: ScoreKernel, rows: number, columns: number): LoadedMatrix {
  let held: ScoreKernel | null = kernel;
  const use = () => {
    assert(held, 'the matrix was disposed');
    return held;
  };
  return {
    rows,
    columns,
    multiply: async (vector) => use().multiply(vector),
    best: async (vector, k, excluded) => use().best(vector, k, excluded),
    dispose: () => void (held = null),
  };
}

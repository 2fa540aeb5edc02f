import { createRequire } from 'node:module';
import path from 'node:path';
import { seededRandom } from '../models/math/random';
import { type DenseScorer, referenceScorer } from '../models/math/scorer';
import { createTensorScorer } from '../models/math/tensor';
import { type Bench, wholeNumber } from './bench';
import { named, timed } from './timing';

const wasmPaths = () =>
  path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + path.sep;

export const score: Bench = {
  about: 'Scores of a whole catalogue: the plain loop beside TensorFlow.js on CPU and WASM',
  options: {
    items: { type: 'string', default: '10000' },
    factors: { type: 'string', default: '64' },
    runs: { type: 'string', default: '300' },
  },
  async run(options, say) {
    const [rows, columns] = [wholeNumber(options, 'items'), wholeNumber(options, 'factors')];
    const random = seededRandom(1);
    const values = Float32Array.from({ length: rows * columns }, () => random() - 0.5);
    const vector = Float32Array.from({ length: columns }, () => random() - 0.5);
    const measure = async ({ backend, load }: DenseScorer) => {
      const matrix = await load(values, rows, columns);
      const timing = await timed(wholeNumber(options, 'runs'), () => matrix.multiply(vector));
      matrix.dispose();
      return named(backend, timing);
    };
    const figures = await measure(referenceScorer);
    for (const backend of ['cpu', 'wasm'] as const) {
      const { scorer, notes } = await createTensorScorer({ wasmPaths: wasmPaths(), order: [backend] });
      notes.forEach(say);
      if (scorer.backend === backend) Object.assign(figures, await measure(scorer));
    }
    return figures;
  },
};

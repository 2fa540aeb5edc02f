import path from 'node:path';
import { kernelScorer } from '../models/collaborative/kernel-scorer';
import { type DenseScorer, referenceScorer } from '../models/math/scorer';
import { type Bench, type Figures } from './bench';
import { withPage } from './browser/serve-page';
import { scoreMatrix, type ScoreTask } from './score/matrix';
import { inTurn, leastAndMedian } from './score/sample';

const PAGE = path.join(import.meta.dirname, 'score/page.html');

/** WebGPU computed by the processor: right, and hundreds of times slower than what it stands for. */
const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const SOFTWARE_GPU_RUNS = 3;

export const score: Bench = {
  about:
    'All scores of a catalogue and the best 100: own kernel and TensorFlow.js in Chromium (goals: 10k items 1 ms, 100k 5 ms, 1M 40 ms)',
  options: {
    items: { type: 'string', default: '10000,100000,1000000' },
    factors: { type: 'string', default: '64' },
    best: { type: 'string', default: '100' },
    runs: { type: 'string', default: '60' },
    /** `node` measures the kernel and the plain loop without a browser. */
    in: { type: 'string', default: 'chromium' },
  },
  async run(options, say) {
    const number = (name: string, text = String(options[name])) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(`--${name} is ${text}; give whole numbers above 0.`);
      return value;
    };
    const [factors, best, runs] = [number('factors'), number('best'), number('runs')];
    const tasks = String(options.items)
      .split(',')
      .map((items): ScoreTask => ({ items: number('items', items), factors, best, runs }));
    if (options.in === 'node') return inNode(tasks);
    if (options.in !== 'chromium')
      throw new RangeError(`--in is ${String(options.in)}; give chromium or node.`);
    return inChromium(tasks, say);
  },
};

async function inNode(tasks: readonly ScoreTask[]): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const task of tasks) {
    const { values, vector, excluded } = scoreMatrix(task);
    const load = ({ load }: DenseScorer) => load(values, task.items, task.factors);
    const [own, plain] = [await load(kernelScorer), await load(referenceScorer)];
    const times = await inTurn(
      {
        kernel: () => own.best(vector, task.best, excluded),
        reference: () => plain.best(vector, task.best, excluded),
      },
      task.runs,
    );
    for (const name of ['kernel', 'reference'] as const)
      Object.assign(figures, leastAndMedian(`${sizeOf(task)}_${name}`, times[name]));
  }
  return figures;
}

async function inChromium(tasks: readonly ScoreTask[], say: (line: string) => void): Promise<Figures> {
  say('Building the page');
  // Loaded here and not above: the compiler takes a gigabyte, which would be in the figures of every bench.
  const { compile } = await import('../models/kernels/compile');
  const reader = [...(await compile('read-bytes.ts'))];
  const figures: Record<string, number | string> = {};
  const add = (name: string, found: Figures) => {
    for (const [figure, value] of Object.entries(found)) figures[`${name}_${figure}`] = value;
  };
  await withPage({ file: PAGE }, async (page) => {
    for (const task of tasks) {
      say(`${task.items} items`);
      const kernels = await page.evaluate(([task, reader]) => window.palateKernels(task, reader), [
        task,
        reader,
      ] as const);
      add(sizeOf(task), kernels);
      add(
        `${sizeOf(task)}_tfjs_wasm`,
        await page.evaluate((task) => window.palateTensor('wasm', task), task),
      );
    }
  });
  say('WebGPU by SwiftShader, for its answers and not for its speed');
  await withPage({ file: PAGE, args: SOFTWARE_GPU }, async (page) => {
    for (const task of tasks.slice(0, 1))
      add(
        `${sizeOf(task)}_tfjs_webgpu_software`,
        await page.evaluate((task) => window.palateTensor('webgpu', task), {
          ...task,
          runs: SOFTWARE_GPU_RUNS,
        }),
      );
  });
  return figures;
}

/** `10k`, `1m`, or the number. */
const sizeOf = ({ items }: ScoreTask): string =>
  items % 1_000_000 === 0 ? `${items / 1_000_000}m` : items % 1000 === 0 ? `${items / 1000}k` : String(items);

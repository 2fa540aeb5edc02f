import { compiledModule } from './compiled';
import { DECISION } from './decision.generated';
import type { Layout } from './layout';

/** What assembly/decision.ts exports; addresses and sizes are numbers. */
export interface DecisionExports {
  addOuterFour(matrix: number, k: number, vectors: number, weights: number, spread: number): void;
  factorise(matrix: number, size: number): number;
  addSimilarity(
    rows: number,
    k: number,
    scales: number,
    one: number,
    others: number,
    length: number,
    sum: number,
  ): number;
  addPostings(
    product: number,
    indices: number,
    values: number,
    from: number,
    to: number,
    weight: number,
  ): void;
  solveLowerEight(lower: number, size: number, vectors: number): void;
}

/**
 * An instance of the kernel with a memory of its own, which goes when nobody holds it any more.
 * @returns null where WebAssembly has no SIMD, and where there is not the memory
 */
export function decisionKernel(layout: Layout): { exports: DecisionExports; buffer: ArrayBuffer } | null {
  const module = compiledModule(DECISION);
  const memory = module && layout.make(false);
  if (!memory) return null;
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { exports: instance.exports as unknown as DecisionExports, buffer: memory.buffer };
}

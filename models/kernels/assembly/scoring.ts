// AssemblyScript, compiled by `npm run kernels` into scoring.generated.ts, without and with relaxed SIMD
// (docs/decisions/0016-scoring-kernel.md).
export { leastOfBest } from './least-of-best';
export { scoreFloat } from './score-float';
export { scoreInt8, scoreRows } from './score-int8';
export { rowsAtLeast, screen } from './screen';
export { topK } from './top-k';

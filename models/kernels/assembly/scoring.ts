// AssemblyScript, compiled by `npm run kernels` into scoring.generated.ts (docs/decisions/0016-scoring-kernel.md).
export { scoreFloat } from './score-float';
export { scoreInt8 } from './score-int8';
export { topK } from './top-k';

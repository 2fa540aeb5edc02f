// AssemblyScript, compiled by `npm run kernels` into decision.generated.ts (docs/decisions/0038-a-decision-in-webassembly.md).
// All of it works in double precision and in the order of the TypeScript that it stands in for, so that every bit is the same.
export { addOuterFour, factorise } from './factorise';
export { addPostings } from './postings';
export { addSimilarity } from './similarity';
export { solveLowerEight } from './solve-lower';

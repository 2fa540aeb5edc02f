// AssemblyScript, compiled by `npm run kernels` (docs/decisions/0009-kernels.md). Memory is the host's: see ../layout.ts.
export { blockSweep } from './block-sweep';
export { gramian } from './gramian';
export { halfSweep } from './half-sweep';

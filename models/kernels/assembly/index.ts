// AssemblyScript, compiled by `npm run kernels` (docs/decisions/0009-kernels.md). Memory is the host's: see ../layout.ts.
export { gramian } from './gramian';
export { halfSweep } from './half-sweep';

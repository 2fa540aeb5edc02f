// A worker thread does not inherit the TypeScript loader of its parent in every way that the parent may have been
// started (tsx, node --import tsx, vitest), so it brings its own.
import { register } from 'tsx/esm/api';

register();
await import('./train.worker');

import { createHash } from 'node:crypto';

/** The name of immutable bytes (A1). @returns lower-case hex. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

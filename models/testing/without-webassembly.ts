import { vi } from 'vitest';

/** What `make` makes on a device that has no WebAssembly. */
export function withoutWebAssembly<Made>(make: () => Made): Made {
  vi.stubGlobal('WebAssembly', undefined);
  try {
    return make();
  } finally {
    vi.unstubAllGlobals();
  }
}

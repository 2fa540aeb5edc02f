/** A device without room, at the boundary where it shows: WebAssembly's memory may not grow. */
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFolder } from './open-folder';

const PAGES = 500; // of 64 KB: the weights fit, what is made of them does not
const Whole = WebAssembly.Memory;

beforeAll(() => {
  WebAssembly.Memory = class extends Whole {
    constructor(wanted: WebAssembly.MemoryDescriptor) {
      super({ ...wanted, maximum: PAGES });
    }
  };
});
afterAll(() => {
  WebAssembly.Memory = Whole;
});

it('a device with too little memory is told so in a sentence', async () => {
  await expect(openFolder(path.resolve(import.meta.dirname, '../pretrained'))).rejects.toThrow(
    'could not be started: this device has not enough free memory for it. Close other tabs and apps',
  );
}, 60_000);

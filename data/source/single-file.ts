/** One file as a source. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SourceError } from '../../models/errors';
import type { PackedSource } from '../source';

/** Rows of one chunk are in memory together: small enough to die young. */
const CHUNK_BYTES = 1 << 16;

/** What data sets come as, beside folders and zips. */
export const isDataFile = (name: string): boolean => /\.jsonl?(?:\.gz)?$/i.test(name);

/** @param name by which importers know it, its ending included */
export async function openFile(path: string, name: string): Promise<PackedSource> {
  return {
    name,
    files: async () => [name],
    size: async () => (await stat(path)).size,
    async *open(file) {
      if (file !== name) throw new SourceError(`There is no ${file} in ${path}.`);
      try {
        yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw new SourceError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
      }
    },
    close: async () => {},
  };
}

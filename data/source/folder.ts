/** A folder as a source. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { SourceError } from '../../models/errors';
import type { PackedSource } from '../source';

/** Deep enough for every data set; keeps a mistaken `--from /` from walking the disk. */
const MAX_DEPTH = 3;
/** Rows of one chunk are in memory together: small enough to die young. */
const CHUNK_BYTES = 1 << 16;

/** @param root an existing folder; links inside it are not followed */
export async function openFolder(root: string): Promise<PackedSource> {
  const files = (await walk(root, MAX_DEPTH)).map((path) => relative(root, path).split(sep).join('/')).sort();
  return {
    name: basename(root),
    files: async () => files,
    size: async (file) => (files.includes(file) ? (await stat(join(root, file))).size : null),
    async *open(file) {
      if (!files.includes(file)) throw new SourceError(`There is no ${file} in ${root}.`);
      try {
        yield* createReadStream(join(root, file), {
          highWaterMark: CHUNK_BYTES,
        }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw new SourceError(`${join(root, file)} cannot be read: ${(error as Error).message}`, {
          cause: error,
        });
      }
    },
    close: async () => {},
  };
}

async function walk(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return [path];
      return entry.isDirectory() && depth > 1 ? walk(path, depth - 1) : [];
    });
  return (await Promise.all(nested)).flat();
}

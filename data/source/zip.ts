/** A zip as a source. Entries are streamed, never written to disk, so that no path in them can do harm. */
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { SourceError } from '../../models/errors';
import type { PackedSource } from '../source';

const MAX_ENTRIES = 10_000;
/** The largest file of the largest set that we know (ratings.csv of MovieLens 32M) has 0.9 GB. */
const MAX_ENTRY_BYTES = 8 * 1024 ** 3;
/** Tables deflate 3 to 10 times; a bomb a thousand times. */
const MAX_RATIO = 100;
/** Below this a high ratio does no harm. */
const SMALL_BYTES = 16 * 1024 ** 2;

/** @param name for people, in messages */
export async function openZip(path: string, name: string): Promise<PackedSource> {
  let zip: ZipFile | null = null;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    const archive = zip;
    const entries = await readEntries(archive, name);
    return {
      name,
      files: async () => [...entries.keys()].sort(),
      size: async (file) => entries.get(file)?.uncompressedSize ?? null,
      open: (file) => readEntry(archive, entries.get(file), file, name),
      close: async () => archive.close(),
    };
  } catch (error) {
    zip?.close();
    throw asSourceError(error, `${name} is not a zip that can be read`);
  }
}

async function readEntries(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw new SourceError(
      `${name} holds ${zip.entryCount} files, more than any data set that is known here.`,
    );
  }
  const entries = new Map<string, Entry>();
  // yauzl refuses absolute paths, backslashes and `..` by itself.
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return entries;
}

async function* readEntry(
  zip: ZipFile,
  entry: Entry | undefined,
  file: string,
  name: string,
): AsyncGenerator<Uint8Array> {
  if (!entry) throw new SourceError(`There is no ${file} in ${name}.`);
  if (entry.isEncrypted()) throw new SourceError(`${file} in ${name} is encrypted.`);
  const { uncompressedSize: size, compressedSize } = entry;
  if (size > MAX_ENTRY_BYTES || (size > SMALL_BYTES && size / compressedSize > MAX_RATIO)) {
    throw new SourceError(
      `${file} in ${name} would grow to ${size} bytes, which no table does. It is not read.`,
    );
  }
  try {
    // The stream ends in an error when the entry is longer or shorter than it says.
    yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw asSourceError(error, `${file} in ${name} is damaged`);
  }
}

function asSourceError(error: unknown, what: string): SourceError {
  if (error instanceof SourceError) return error;
  return new SourceError(`${what}: ${(error as Error).message}`, { cause: error });
}

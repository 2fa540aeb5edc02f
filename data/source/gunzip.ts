/** Files that are gzip, read as what is in them. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from '../../models/errors';

/** Rows of one chunk are in memory together: small enough to die young. */
const CHUNK_BYTES = 1 << 16;

export const isGzip = (file: string): boolean => /\.gz$/i.test(file);

/** @throws {SourceError} when the bytes are no gzip, or torn: what came before was right */
export async function* gunzip(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(chunks);
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    yield* packed.pipe(unpacked) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(`${file} is damaged: ${(error as Error).message}. Get it again.`, { cause: error });
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UsageError } from './usage-error';

/** @throws {UsageError} before the first byte is read, when there is no such file */
export async function openFile(file: string): Promise<ReadStream> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new UsageError(`There is no file ${file}.`);
  return createReadStream(file);
}

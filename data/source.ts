/** Where data comes from: a folder, a zip, or an address on the web. The only door to disk and network in data/. */
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { SourceError } from '../models/errors';
import type { SourceFiles } from './records';
import { download, type DownloadOptions } from './source/download';
import { openFolder } from './source/folder';
import { openZip } from './source/zip';

/** An open source. The caller closes it. */
export interface Source extends SourceFiles {
  /** For people: the folder's, archive's or address's own name. */
  readonly name: string;
  close(): Promise<void>;
}

/** `cacheDir` is where downloads are kept, so that a second import needs no network: `data/raw`. */
export type SourceOptions = DownloadOptions;

/**
 * @param from path of a folder or zip, or an http(s) address of a zip
 * @throws {SourceError} when there is nothing that can be read; AbortError when the signal fires
 */
export async function openSource(from: string, options: SourceOptions): Promise<Source> {
  if (/^https?:\/\//i.test(from)) return openZip(await download(from, options), from);
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(from)) {
    throw new SourceError(
      `${from} is no address that can be read: give a folder, a zip, or an http(s) address.`,
    );
  }
  const path = resolve(from);
  const info = await stat(path).catch(() => null);
  if (!info) throw new SourceError(`There is no file or folder ${path}.`);
  if (info.isDirectory()) return openFolder(path);
  if (await isZip(path)) return openZip(path, basename(path));
  throw new SourceError(`${path} is neither a folder nor a zip. Unpack it and give the folder.`);
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

/** Where data comes from: a folder, a zip, a file of JSON lines, or an address on the web. The only door to disk and network in data/. */
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { SourceError } from '../models/errors';
import type { SourceFiles } from './records';
import { download, type DownloadOptions } from './source/download';
import { openFolder } from './source/folder';
import { gunzip, isGzip } from './source/gunzip';
import { Meter } from './source/meter';
import { isDataFile, openFile } from './source/single-file';
import { openZip } from './source/zip';

/** Where files lie, as they lie there. The caller closes it. */
export interface PackedSource extends SourceFiles {
  /** For people: the folder's, archive's or address's own name. */
  readonly name: string;
  /** Bytes that `open` will give; null when that is not known. */
  size(file: string): Promise<number | null>;
  close(): Promise<void>;
}

/** An open source. The caller closes it. */
export interface Source extends SourceFiles {
  readonly name: string;
  /** How much of the file that is being read has been read, in [0, 1]; null when that is not known. */
  share(): number | null;
  /** SHA-256 of each file that was read to its end, hex, as it lay there. */
  digests(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `cacheDir` is where downloads are kept, so that a second import needs no network: `data/raw`. */
export type SourceOptions = DownloadOptions;

/**
 * Files that end in .gz are opened as what is in them. An address may end in `#sha256=<hex>`: what comes is compared.
 * @param from path of a folder, a zip or a file of JSON lines (.json, .jsonl, either with .gz), or an http(s) address of
 * one of the latter two
 * @throws {SourceError} when there is nothing that can be read; AbortError when the signal fires
 */
export async function openSource(from: string, options: SourceOptions): Promise<Source> {
  const source = await openPacked(from, options);
  const meter = new Meter(source);
  return {
    name: source.name,
    files: () => source.files(),
    open: (file) => (isGzip(file) ? gunzip(file, meter.open(file)) : meter.open(file)),
    share: () => meter.share,
    digests: () => Object.fromEntries(meter.digests),
    close: () => source.close(),
  };
}

async function openPacked(from: string, options: SourceOptions): Promise<PackedSource> {
  if (/^https?:\/\//i.test(from)) {
    const [url, sha256] = from.split(/#sha256=(?=[\da-f]{64}$)/i);
    const expected = sha256 && { sha256: sha256.toLowerCase() };
    const path = await download(url, { ...options, ...expected });
    return isDataFile(basename(path)) ? openFile(path, basename(path)) : openZip(path, from);
  }
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(from)) {
    throw new SourceError(
      `${from} is no address that can be read: give a folder, a zip, a file of JSON lines, or an http(s) address.`,
    );
  }
  const path = resolve(from);
  const info = await stat(path).catch(() => null);
  if (!info) throw new SourceError(`There is no file or folder ${path}.`);
  if (info.isDirectory()) return openFolder(path);
  if (await isZip(path)) return openZip(path, basename(path));
  if (isDataFile(path)) return openFile(path, basename(path));
  throw new SourceError(
    `${path} is neither a folder nor a zip, and no file of JSON lines. Unpack it and give the folder.`,
  );
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

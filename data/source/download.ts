/** Downloads that survive a bad line: resumed where they broke off, checked, and kept for the next time. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SourceError } from '../../models/errors';
import type { Progress } from '../../models/types';
import { fetchRest, type Answer } from './fetch-rest';

export interface DownloadOptions {
  readonly cacheDir: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Expected SHA-256, hex. */
  readonly sha256?: string;
  /** What to do where a download cannot be had; default: give the file as --from. */
  readonly byHand?: string;
  readonly retry?: {
    /** Attempts in a row that may bring no byte. */
    readonly attempts?: number;
    /** Wait before the second attempt, ms; doubles with each. */
    readonly delayMs?: number;
    /** Silence after which a connection counts as dead, ms. */
    readonly stallMs?: number;
  };
}

/** What is known of a download, kept beside it as `<name>.json`. */
interface Note {
  readonly url: string;
  /** Strong validator of If-Range: ETag or Last-Modified. */
  readonly validator: string | null;
  /** Bytes of the whole file, when the server said so. */
  readonly size: number | null;
}

/**
 * The file behind `url`, as a path in `cacheDir`. A finished download of the same address is taken as it is; a
 * partial one (`<name>.part`) is continued when the server still has the same file.
 *
 * @throws {SourceError} when it cannot be had or is not what its digest says; the signal's reason
 */
export async function download(url: string, options: DownloadOptions): Promise<string> {
  const name = fileName(url);
  const path = join(options.cacheDir, name);
  const job = new Download(url, path, options);
  try {
    await mkdir(options.cacheDir, { recursive: true });
    if (!(await job.finishedBefore())) await job.run();
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explain(error, url, options);
  }
  if (options.sha256 !== undefined) {
    const digest = await sha256Of(path);
    if (digest !== options.sha256) {
      await rm(path);
      throw new SourceError(
        `${url} has SHA-256 ${digest} instead of ${options.sha256}; it was thrown away. Try again, or give a file that you trust.`,
      );
    }
  }
  return path;
}

class Download {
  readonly #part: string;
  readonly #notePath: string;

  constructor(
    readonly url: string,
    readonly path: string,
    readonly options: DownloadOptions,
  ) {
    this.#part = `${path}.part`;
    this.#notePath = `${path}.json`;
  }

  async finishedBefore(): Promise<boolean> {
    const size = await sizeOf(this.path);
    const note = await this.#readNote();
    return size !== null && note?.url === this.url && (note.size === null || note.size === size);
  }

  async run(): Promise<void> {
    const { attempts = 5, delayMs = 500 } = this.options.retry ?? {};
    // A file of another address would pass for this one if we were stopped before the end.
    await rm(this.path, { force: true });
    let failures = 0;
    for (;;) {
      const before = (await sizeOf(this.#part)) ?? 0;
      try {
        await this.#attempt(before);
        await rename(this.#part, this.path);
        return;
      } catch (error) {
        this.options.signal?.throwIfAborted();
        if (!isTransient(error)) throw error;
        failures = ((await sizeOf(this.#part)) ?? 0) > before ? 1 : failures + 1;
        if (failures >= attempts) throw error;
        await sleep(
          delayMs * 2 ** (failures - 1),
          undefined,
          this.options.signal && { signal: this.options.signal },
        );
      }
    }
  }

  async #attempt(have: number): Promise<void> {
    const note = await this.#readNote();
    const resume = have > 0 && note?.url === this.url && note.validator !== null;
    const answer = await fetchRest(this.url, {
      from: resume ? have : 0,
      validator: note?.validator ?? null,
      stallMs: this.options.retry?.stallMs ?? 30_000,
      signal: this.options.signal,
      byHand: this.options.byHand,
    });
    const { url } = this;
    await writeFile(this.#notePath, JSON.stringify({ url, validator: answer.validator, size: answer.size }));
    const received = await this.#write(answer);
    if (answer.size !== null && received !== answer.size) {
      // A part that is longer than the file is no beginning of it.
      if (received > answer.size) await rm(this.#part, { force: true });
      throw new BrokenOff(`${received} of ${answer.size} bytes came`);
    }
  }

  async #write(answer: Answer): Promise<number> {
    const file = await open(this.#part, answer.from > 0 ? 'a' : 'w');
    let done = answer.from;
    try {
      for await (const chunk of answer.chunks) {
        await file.writeFile(chunk);
        done += chunk.length;
        this.options.onProgress?.({
          step: `Downloading ${basename(this.path)}`,
          done,
          total: answer.size ?? done,
        });
      }
    } finally {
      await file.close();
    }
    return done;
  }

  async #readNote(): Promise<Note | null> {
    try {
      return JSON.parse(await readFile(this.#notePath, 'utf8')) as Note;
    } catch {
      return null; // none yet, or torn by a crash: then we begin anew
    }
  }
}

/** The connection ended early; what came is kept. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** Anything but a clear answer of the server (SourceError) or of the disk is worth another attempt. */
function isTransient(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return !(error instanceof SourceError) && !['ENOSPC', 'EACCES', 'EROFS', 'EISDIR', 'EDQUOT'].includes(code);
}

function explain(error: unknown, url: string, { cacheDir: folder, byHand }: DownloadOptions): unknown {
  if (error instanceof SourceError || (error as Error).name === 'AbortError') return error;
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
  const code = (error as NodeJS.ErrnoException).code ?? cause?.code;
  const options = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SourceError(
      `The disk of ${folder} is full; the part that came is kept. Make room and try again.`,
      options,
    );
  }
  if (code === 'EACCES' || code === 'EROFS') {
    return new SourceError(`${folder} cannot be written to (${code}).`, options);
  }
  const why = code ?? (error as Error).message;
  return new SourceError(
    `${url} cannot be reached or broke off (${why}). Is there a network? What came is kept: the same command goes on from there. ${byHand ?? 'Or download it by hand and give its path as --from.'}`,
    options,
  );
}

const sizeOf = async (path: string): Promise<number | null> =>
  (await stat(path).catch(() => null))?.size ?? null;

function fileName(url: string): string {
  const last = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  return last.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '') || 'download';
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

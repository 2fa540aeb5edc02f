/** Reviews that a data set publishes, packed and out of the database, for whoever trains on their words. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { InteractionRecord } from '../../data/records';
import type { ItemId } from '../../models/types';

/**
 * JSON lines `{ itemId, stars, at, summary, text, helpful, verified, images }`, in the order of the source and without the
 * reviewer (docs/decisions/0017-published-reviews.md). Made with the first review; the same source gives the same lines.
 */
export class ReviewsFile {
  #writing: { readonly gzip: Gzip; readonly done: Promise<void> } | null = null;

  /** @param file `<data folder>/reviews/<dataset>.jsonl.gz` */
  constructor(readonly file: string) {}

  static of(dataDir: string, dataset: string): ReviewsFile {
    return new ReviewsFile(path.join(dataDir, 'reviews', `${dataset}.jsonl.gz`));
  }

  async add({ review, value, at }: InteractionRecord, itemId: ItemId): Promise<void> {
    if (!review) return;
    const { gzip } = (this.#writing ??= await this.#open());
    if (!gzip.write(`${JSON.stringify({ itemId, stars: value, at, ...review })}\n`))
      await once(gzip, 'drain');
  }

  /** Puts it in the place of the one of the import before. @returns its path; null when there were no reviews */
  async finish(): Promise<string | null> {
    if (!this.#writing) return null;
    this.#writing.gzip.end();
    await this.#writing.done;
    await rename(this.#part, this.file);
    return this.file;
  }

  /** Throws away what was written; the one of the import before stays. */
  async abandon(): Promise<void> {
    if (!this.#writing) return;
    this.#writing.gzip.destroy();
    await this.#writing.done.catch(() => {});
    await rm(this.#part, { force: true });
  }

  get #part(): string {
    return `${this.file}.part`;
  }

  async #open() {
    await mkdir(path.dirname(this.file), { recursive: true });
    const gzip = createGzip();
    const done = pipeline(gzip, createWriteStream(this.#part, { mode: 0o600 }));
    done.catch(() => {}); // whoever waits for it is told
    return { gzip, done };
  }
}

/** The published reviews that an import has put beside the database (docs/decisions/0017-published-reviews.md). */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { SourceError } from '../../models/errors';
import type { ItemId } from '../../models/types';

export interface PublishedWords {
  readonly itemId: ItemId;
  /** Heading and text, as one text to be read. */
  readonly words: string;
}

const ENDING = '.jsonl.gz';
const folderOf = (dataDir: string) => path.join(dataDir, 'reviews');

export const reviewsFileOf = (dataDir: string, dataset: string): string =>
  path.join(folderOf(dataDir), `${dataset}${ENDING}`);

/** Data sets that have brought reviews, by name. */
export async function datasetsWithReviews(dataDir: string): Promise<string[]> {
  const names = await readdir(folderOf(dataDir)).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
}

const rowSchema = z.object({ itemId: z.string(), summary: z.string(), text: z.string() });

/** In the order of the file. @throws {SourceError} it cannot be read, with the line */
export async function* readPublished(file: string): AsyncGenerator<PublishedWords> {
  let line = 0;
  try {
    const unpacked = createReadStream(file).compose(createGunzip());
    for await (const text of createInterface({ input: unpacked })) {
      line++;
      const { itemId, summary, text: body } = rowSchema.parse(JSON.parse(text));
      yield { itemId, words: joined(summary, body) };
    }
  } catch (cause) {
    throw new SourceError(
      `${file} cannot be read after line ${line}. Import the data set again: npm run data -- ${path.basename(file, ENDING)}.`,
      { cause },
    );
  }
}

/** @throws {SourceError} as `readPublished` */
export async function countPublished(file: string): Promise<number> {
  let count = 0;
  for await (const _ of readPublished(file)) count++;
  return count;
}

export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A heading is a sentence of its own. */
function joined(summary: string, text: string): string {
  const heading = summary.trim();
  return [/[\p{L}\p{N}]$/u.test(heading) ? `${heading}.` : heading, text.trim()].filter(Boolean).join(' ');
}

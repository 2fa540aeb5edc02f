/** What was read out of published reviews: one line a review, in the order of the reviews, so that a stopped job goes on. */
import { open, readFile, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Reading } from '../../models/sentiment/reading';
import type { ItemId } from '../../models/types';

/** What a file of tones belongs to; another model or other reviews make it worthless. */
export interface TonesOf {
  /** SHA-256 of what the manifest of the model says. */
  readonly model: string;
  /** SHA-256 of the file of reviews. */
  readonly reviews: string;
}

export interface ReviewTone {
  readonly itemId: ItemId;
  readonly reading: Reading;
}

const headSchema = z.object({ model: z.string(), reviews: z.string() });
const readingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tone'),
    verdict: z.enum(['negative', 'neutral', 'positive']),
    ...{ positive: z.number(), tone: z.number(), partly: z.boolean() },
  }),
  z.object({ kind: z.literal('unclear'), why: z.enum(['empty', 'no-words', 'language']) }),
]);
const lineSchema = z.object({ itemId: z.string(), reading: readingSchema });

export const tonesFileOf = (dataDir: string, dataset: string): string =>
  path.join(dataDir, 'reviews', `${dataset}.tones.jsonl`);

/**
 * Opens the file for appending. One that belongs to something else is begun anew, and half a line at the end, of a process
 * that was killed, is cut off.
 * @returns those that are in it, in order
 */
export async function openTones(
  file: string,
  of: TonesOf,
): Promise<{ readonly done: readonly ReviewTone[]; readonly handle: FileHandle }> {
  const there = await readTones(file);
  if (there?.of.model === of.model && there.of.reviews === of.reviews) {
    await truncate(file, there.bytes);
    return { done: there.tones, handle: await open(file, 'a') };
  }
  await writeFile(file, `${JSON.stringify(of)}\n`, { mode: 0o600 });
  return { done: [], handle: await open(file, 'a') };
}

export const lineOf = ({ itemId, reading }: ReviewTone): string => `${JSON.stringify({ itemId, reading })}\n`;

export interface Tones {
  readonly of: TonesOf;
  readonly tones: readonly ReviewTone[];
  /** Bytes of the whole lines. */
  readonly bytes: number;
}

/** Null: there is no such file, or none that this version can read, so that the reviews have to be read again. */
export async function readTones(file: string): Promise<Tones | null> {
  const all = await readFile(file).catch(() => null);
  if (all === null) return null;
  const bytes = all.lastIndexOf('\n') + 1;
  const [head, ...lines] = all.toString('utf8', 0, bytes).split('\n').slice(0, -1);
  try {
    const of = headSchema.parse(JSON.parse(head ?? ''));
    return { of, tones: lines.map((line) => lineSchema.parse(JSON.parse(line))), bytes };
  } catch {
    return null;
  }
}

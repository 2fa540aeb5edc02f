/** The catalogue as devices get it: one immutable JSON file, named by its digest (A1). */
import type { Item, ReviewSummary } from '../../models/types';
import { latestCatalogue, readItems, recordCatalogue, writeBlob, type BuiltCatalogue } from '../db/catalogue';
import type { Db } from '../db/connect';
import { readReviewSummaries } from '../db/review-summaries';
import { sha256 } from '../db/digest';

const FORMAT = 1;

/**
 * `{ "format": 1, "items": Item[] }` as UTF-8, items in the order given. The same items give the same bytes on every
 * machine: the keys are written in one order, whatever order the database or an importer has them in.
 */
export function encodeCatalogue(items: readonly Item[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, items: items.map(inOrder) }));
}

/** Builds the catalogue of the items there are and puts it into service; when it is what is served already, nothing. */
export async function buildCatalogue(db: Db, now: Date): Promise<BuiltCatalogue & { changed: boolean }> {
  const reviews = await readReviewSummaries(db);
  const items = (await readItems(db)).map((item) => {
    const summary = reviews.get(item.id);
    return summary ? { ...item, reviews: summary } : item;
  });
  const bytes = encodeCatalogue(items);
  const digest = sha256(bytes);
  const built = { digest, items: items.length, bytes: bytes.length };
  if ((await latestCatalogue(db))?.digest === digest) return { ...built, changed: false };
  await db.transaction(async (tx) => {
    await writeBlob(tx, { digest, kind: 'catalogue', bytes }, now);
    await recordCatalogue(tx, built, now);
  });
  return { ...built, changed: true };
}

/** One item with its keys in the order of the type; `facts` keep theirs, which is the order they are shown in. */
function inOrder(item: Item): Item {
  const { id, kind, title, year, genres, creators, tags, text, facts, crowd, reviews, media, externalIds } =
    item;
  return {
    ...{ id, kind, title, year, genres, creators, tags, text, facts },
    crowd: crowd && { mean: crowd.mean, votes: crowd.votes },
    ...(reviews && { reviews: rounded(reviews) }),
    media: media && { type: media.type, src: media.src },
    externalIds: Object.fromEntries(Object.entries(externalIds).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Shares to a tenth of a per mille: more would be bytes that tell nothing. */
function rounded({ positive, low, high, read, unclear }: ReviewSummary): ReviewSummary {
  const round = (share: number) => Math.round(share * 1e4) / 1e4;
  return { positive: round(positive), low: round(low), high: round(high), read, unclear };
}

/** Whether two items would be written alike. */
export const sameItem = (a: Item, b: Item): boolean =>
  JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

/** What published reviews say of items. */
import { countDistinct } from 'drizzle-orm';
import type { ItemId, ReviewSummary } from '../../models/types';
import type { Db } from './connect';
import { importedInteractions, reviewSummaries } from './schema';

const BATCH = 1000;

export async function readReviewSummaries(db: Db): Promise<Map<ItemId, ReviewSummary>> {
  const rows = await db.select().from(reviewSummaries);
  return new Map(
    rows.map(({ itemId, positive, low, high, read, unclear }) => [
      itemId,
      { positive, low, high, read, unclear },
    ]),
  );
}

/** Puts these in the place of all that there were. @param tx a transaction */
export async function replaceReviewSummaries(
  tx: Db,
  summaries: ReadonlyMap<ItemId, ReviewSummary>,
  now: Date,
): Promise<void> {
  await tx.delete(reviewSummaries);
  const rows = [...summaries].map(([itemId, summary]) => ({ itemId, ...summary, madeAt: now }));
  for (let at = 0; at < rows.length; at += BATCH)
    await tx.insert(reviewSummaries).values(rows.slice(at, at + BATCH));
}

/** How many people of imported data sets said something of each item. */
export async function countImportedPeople(db: Db): Promise<Map<ItemId, number>> {
  const rows = await db
    .select({ itemId: importedInteractions.itemId, people: countDistinct(importedInteractions.userKey) })
    .from(importedInteractions)
    .groupBy(importedInteractions.itemId);
  return new Map(rows.map(({ itemId, people }) => [itemId, people]));
}

/** From what was read out of reviews to what the catalogue says of its items. */
import { SourceError } from '../../models/errors';
import type { Reading } from '../../models/sentiment/reading';
import {
  countReadings,
  LEAST_REVIEWS,
  priorOf,
  summarise,
  type ReviewPrior,
} from '../../models/sentiment/review-summary';
import type { ItemId, ReviewSummary } from '../../models/types';
import { buildCatalogue } from '../catalogue/build';
import { ImportBusyError, type ImportDeps } from '../catalogue/import';
import { knownItems } from '../db/catalogue';
import { countImportedPeople, replaceReviewSummaries } from '../db/review-summaries';
import { countPublished, datasetsWithReviews, digestOf, reviewsFileOf } from './published';
import { readTones, tonesFileOf } from './tones-file';

export interface SummaryReport {
  /** Items that are told something now, of those that have reviews. */
  readonly told: number;
  readonly items: number;
  /** Items of which nothing is told, since fewer than five people's reviews could be read (V3). */
  readonly withheld: number;
  /** Null: no review could be read. */
  readonly prior: ReviewPrior | null;
  readonly catalogue: { readonly digest: string; readonly changed: boolean };
}

/**
 * Summarises the reviews of all data sets, keeps that in the place of what was told before, and builds the catalogue anew.
 * @throws {SourceError} the reviews of a data set were not read to their end @throws {ImportBusyError} an import runs
 */
export async function summariseReviews({ database, now, dataDir }: ImportDeps): Promise<SummaryReport> {
  const readings = await readingsByItem(dataDir);
  const outcome = await database.withTryLock('import', async () => {
    const { db } = database;
    const known = await knownItems(db, [...readings.keys()]);
    const people = await countImportedPeople(db);
    const counts = [...readings]
      .filter(([itemId]) => known.has(itemId))
      .map(([itemId, each]) => ({ itemId, count: countReadings(each) }));
    const prior = priorOf(counts.map(({ count }) => count));
    const summaries = new Map<ItemId, ReviewSummary>();
    for (const { itemId, count } of counts) {
      // A file of reviews does not say who wrote them, and somebody may have written twice.
      const summary = prior && (people.get(itemId) ?? 0) >= LEAST_REVIEWS ? summarise(count, prior) : null;
      if (summary) summaries.set(itemId, summary);
    }
    const at = new Date(now());
    await db.transaction((tx) => replaceReviewSummaries(tx, summaries, at));
    const { digest, changed } = await buildCatalogue(db, at);
    const [told, items] = [summaries.size, counts.length];
    return { told, items, withheld: items - told, prior, catalogue: { digest, changed } };
  });
  if (!outcome.held)
    throw new ImportBusyError('An import is running. Wait for it to end, then start this again.');
  return outcome.value;
}

async function readingsByItem(dataDir: string): Promise<Map<ItemId, Reading[]>> {
  const byItem = new Map<ItemId, Reading[]>();
  for (const dataset of await datasetsWithReviews(dataDir)) {
    const file = reviewsFileOf(dataDir, dataset);
    const tones = await readTones(tonesFileOf(dataDir, dataset));
    if (tones?.of.reviews !== (await digestOf(file)) || tones.tones.length < (await countPublished(file)))
      throw new SourceError(
        `The reviews of ${dataset} are not read to their end: npm run sentiment:reviews.`,
      );
    for (const { itemId, reading } of tones.tones) {
      const before = byItem.get(itemId);
      if (before) before.push(reading);
      else byItem.set(itemId, [reading]);
    }
  }
  return byItem;
}

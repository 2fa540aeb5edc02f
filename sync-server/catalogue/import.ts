/** Streams a dataset into the database. The command and the operator's route both call this. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { datasetNamed } from '../../data/datasets';
import { openSource } from '../../data/source';
import { ImportTally, type ImportCounts } from '../../data/tally';
import type { ImportRecord, InteractionRecord, ItemRecord } from '../../data/records';
import { PalateError, SourceError } from '../../models/errors';
import type { ItemId, Progress } from '../../models/types';
import type { Database } from '../db/connect';
import { sentenceOf } from '../db/failure-in-words';
import {
  finishImport,
  startImport,
  writeImported,
  type ImportedInteraction,
  type WriteCounts,
} from '../db/imports';
import { releaseQuarantined } from '../db/release';
import { buildCatalogue } from './build';
import { Forecast } from './forecast';
import { RejectsFile } from './rejects-file';
import { ReviewsFile } from './reviews-file';
import { takeItems } from './take-items';

/** Interactions of one statement. PGlite takes about 35,000 a second in batches of this size. */
const BATCH = 5000;

export class ImportBusyError extends PalateError {
  override readonly name = 'ImportBusyError';
}

export interface ImportDeps {
  readonly database: Database;
  readonly now: () => number;
  /** The rejects report goes into its folder `rejects`, downloads into `downloads`. */
  readonly dataDir: string;
}

export interface ImportOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface ImportSummary {
  readonly dataset: string;
  /** What the source held. */
  readonly source: ImportCounts;
  /** What that did to the database. */
  readonly items: WriteCounts;
  readonly interactions: WriteCounts;
  readonly catalogue: { readonly digest: string; readonly items: number; readonly changed: boolean };
  /** Path of the rejects report; null without rejects. */
  readonly rejects: string | null;
  /** Path of the reviews that the source publishes; null without any. */
  readonly reviews: string | null;
  /** SHA-256 of each file that was read; none for records that came from elsewhere. */
  readonly digests: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/**
 * Imports one of the data sets that are known by name.
 * @param request.from folder, zip or address; null: where the data set is published
 * @throws {SourceError} when the name is unknown or the source cannot be read
 */
export async function importDataset(
  deps: ImportDeps,
  request: { dataset: string; from: string | null },
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const dataset = datasetNamed(request.dataset);
  const from = request.from ?? dataset.url;
  const source = await openSource(from, {
    cacheDir: path.join(deps.dataDir, 'downloads'),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.signal && { signal: options.signal }),
  });
  try {
    const records = dataset.read(source, { now: deps.now() });
    const share = () => source.share();
    const summary = await importRecords(deps, { dataset: dataset.name, from, records, share }, options);
    return { ...summary, digests: source.digests() };
  } finally {
    await source.close();
  }
}

/**
 * Items first and in one transaction, then interactions in batches, each of which may be repeated; the new catalogue
 * goes into service at the very end. So a failing import leaves the old catalogue in service, and one that was
 * interrupted is simply started again.
 *
 * @param records items before the interactions that name them
 * @throws {ImportBusyError} when another import runs
 * @throws {SourceError} when the source cannot be read or holds nothing
 */
export async function importRecords(
  deps: ImportDeps,
  request: {
    dataset: string;
    from: string;
    records: AsyncIterable<ImportRecord>;
    /** How much of the file that is being read has been read, in [0, 1]. */
    share?: () => number | null;
  },
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { database, now } = deps;
  const { dataset, from, records, share = () => null } = request;
  const outcome = await database.withTryLock('import', async () => {
    const run = new ImportRun(deps, dataset, options, new Forecast(share));
    const id = randomUUID();
    await startImport(database.db, { id, dataset, from }, new Date(now()));
    try {
      const summary = await run.take(records);
      await finishImport(database.db, id, { counts: countsOf(summary), error: null }, new Date(now()));
      return summary;
    } catch (cause) {
      // The first failure is the one to tell; when the database is gone, this note fails as well.
      await finishImport(database.db, id, { counts: {}, error: sentenceOf(cause) }, new Date(now())).catch(
        () => {},
      );
      throw cause;
    }
  });
  if (!outcome.held)
    throw new ImportBusyError('Another import is running. Wait for it to end, then start this one again.');
  return outcome.value;
}

class ImportRun {
  readonly #tally = new ImportTally();
  readonly #rejects: RejectsFile;
  readonly #reviews: ReviewsFile;
  readonly #startedAt: number;
  #items: ItemRecord[] = [];
  #batch: InteractionRecord[] = [];
  #idOf: ReadonlyMap<ItemId, ItemId> | null = null;
  #itemCounts: WriteCounts = { added: 0, changed: 0, unchanged: 0 };
  #interactionCounts: WriteCounts = { added: 0, changed: 0, unchanged: 0 };

  constructor(
    readonly deps: ImportDeps,
    readonly dataset: string,
    readonly options: ImportOptions,
    readonly forecast: Forecast,
  ) {
    this.#startedAt = deps.now();
    this.#rejects = RejectsFile.of(deps.dataDir, dataset, this.#time());
    this.#reviews = ReviewsFile.of(deps.dataDir, dataset);
  }

  async take(records: AsyncIterable<ImportRecord>): Promise<ImportSummary> {
    try {
      for await (const record of records) {
        this.#tally.add(record);
        if (record.type === 'item') this.#items.push(record);
        else if (record.type === 'interaction') await this.#takeInteraction(record);
        else if (record.type === 'reject') await this.#rejects.add(record);
      }
      await this.#closeItems();
      await this.#flush();
    } catch (cause) {
      await this.#reviews.abandon();
      throw cause;
    } finally {
      await this.#rejects.close();
    }
    return this.#finish();
  }

  async #takeInteraction(record: InteractionRecord): Promise<void> {
    await this.#closeItems();
    this.#batch.push(record);
    if (this.#batch.length >= BATCH) await this.#flush();
  }

  /** All items are there: the catalogue can be joined. */
  async #closeItems(): Promise<void> {
    if (this.#idOf) return;
    this.options.signal?.throwIfAborted();
    if (this.#items.length === 0)
      throw new SourceError(
        `Not one usable item was found.${this.#rejects.written ? ` Every row was rejected: see ${this.#rejects.written}.` : ''}`,
      );
    this.#progress('Joining items', this.#items.length);
    const { idOf, ...counts } = await takeItems(this.deps.database.db, this.#items, this.#time());
    this.#idOf = idOf;
    this.#itemCounts = counts;
    this.#items = [];
  }

  async #flush(): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (this.#batch.length === 0) return;
    const rows: ImportedInteraction[] = [];
    for (const record of this.#batch) {
      const { userKey, kind, value, at } = record;
      const itemId = this.#idOf?.get(record.itemId);
      if (itemId === undefined)
        throw new Error(`Importer named ${record.itemId} before it yielded that item`);
      rows.push({ userKey, itemId, kind, value, at });
      await this.#reviews.add(record, itemId);
    }
    this.#batch = [];
    const counts = await writeImported(this.deps.database.db, this.dataset, rows);
    this.#interactionCounts = sum(this.#interactionCounts, counts);
    const { interactions } = this.#tally.counts;
    this.#progress('Writing interactions', interactions, this.forecast.total(interactions));
  }

  async #finish(): Promise<ImportSummary> {
    const reviews = await this.#reviews.finish();
    this.#progress('Building the catalogue', this.#tally.counts.items);
    const { digest, items, changed } = await buildCatalogue(this.deps.database.db, this.#time());
    // Devices may have spoken of these items before they were known here (P4).
    await releaseQuarantined(this.deps.database.db, this.deps.now());
    return {
      dataset: this.dataset,
      source: this.#tally.counts,
      items: this.#itemCounts,
      interactions: this.#interactionCounts,
      catalogue: { digest, items, changed },
      rejects: this.#rejects.written,
      reviews,
      digests: {},
      seconds: (this.deps.now() - this.#startedAt) / 1000,
    };
  }

  #time(): Date {
    return new Date(this.deps.now());
  }

  #progress(step: string, done: number, total = 0): void {
    this.options.onProgress?.({ step, done, total });
  }
}

const sum = (a: WriteCounts, b: WriteCounts): WriteCounts => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
});

const countsOf = ({ source, items, interactions }: ImportSummary): Record<string, number> => ({
  items: source.items,
  itemsAdded: items.added,
  itemsChanged: items.changed,
  interactions: source.interactions,
  interactionsAdded: interactions.added,
  interactionsChanged: interactions.changed,
  rejects: source.rejects,
});

/** What importers have brought in: their runs, and the evidence of people who never had a device here. */
import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { ItemId } from '../../models/types';
import type { Db } from './connect';
import { imports } from './schema';

export interface ImportedInteraction {
  readonly userKey: string;
  readonly itemId: ItemId;
  readonly kind: string;
  readonly value: number | null;
  /** ms since the epoch. */
  readonly at: number;
}

export interface WriteCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * Writes one batch. Of two words of one person about one item the later counts, and at the same time the greater:
 * so any order, repetition or interruption of batches ends in the same table.
 */
export async function writeImported(
  db: Db,
  source: string,
  batch: readonly ImportedInteraction[],
): Promise<WriteCounts> {
  const rows = JSON.stringify(latestOfEach(batch));
  // One JSON parameter instead of six a row: as quick as unnest, and both drivers bind it the same way.
  const result: unknown = await db.execute(sql`
    insert into imported_interactions as present (source, user_key, item_id, kind, value, at)
    select ${source}, "userKey", "itemId", kind, value, at
    from json_to_recordset(${rows}::text::json)
      as row("userKey" text, "itemId" text, kind text, value float8, at bigint)
    on conflict (source, user_key, item_id, kind) do update set value = excluded.value, at = excluded.at
      where excluded.at > present.at
        or (excluded.at = present.at and excluded.value > present.value)
    returning (xmax = 0) as inserted`);
  const written = rowsOf<{ inserted: boolean }>(result);
  const added = written.filter(({ inserted }) => inserted).length;
  const changed = written.length - added;
  return { added, changed, unchanged: batch.length - added - changed };
}

/** postgres.js answers with the rows, PGlite with an object that holds them. */
const rowsOf = <Row>(result: unknown): Row[] =>
  Array.isArray(result) ? (result as Row[]) : (result as { rows: Row[] }).rows;

/** One statement may not touch a row twice. */
function latestOfEach(batch: readonly ImportedInteraction[]): ImportedInteraction[] {
  const latest = new Map<string, ImportedInteraction>();
  for (const row of batch) {
    const key = JSON.stringify([row.userKey, row.itemId, row.kind]);
    const present = latest.get(key);
    if (!present || supersedes(row, present)) latest.set(key, row);
  }
  return [...latest.values()];
}

const supersedes = (row: ImportedInteraction, present: ImportedInteraction) =>
  row.at > present.at || (row.at === present.at && (row.value ?? -Infinity) > (present.value ?? -Infinity));

export async function startImport(
  db: Db,
  run: { id: string; dataset: string; from: string },
  now: Date,
): Promise<void> {
  await db.insert(imports).values({ ...run, startedAt: now, counts: {} });
}

export async function finishImport(
  db: Db,
  id: string,
  outcome: { counts: Record<string, number>; error: string | null },
  now: Date,
): Promise<void> {
  await db
    .update(imports)
    .set({ ...outcome, finishedAt: now })
    .where(eq(imports.id, id));
}

/** Datasets of which at least one import came to its end. */
export async function importedDatasets(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ dataset: imports.dataset })
    .from(imports)
    .where(and(isNotNull(imports.finishedAt), isNull(imports.error)));
  return new Set(rows.map(({ dataset }) => dataset));
}

export type ImportRun = typeof imports.$inferSelect;

/** Newest first. */
export async function listImports(db: Db, limit = 20): Promise<ImportRun[]> {
  return db.select().from(imports).orderBy(desc(imports.startedAt)).limit(limit);
}

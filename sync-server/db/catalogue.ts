/** Items, their names in other datasets, and the catalogues that were built of them. */
import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Item, ItemId } from '../../models/types';
import type { Db } from './connect';
import { blobs, catalogues, itemAliases, items } from './schema';

/** Rows of one statement: far below the 65,535 parameters that PostgreSQL takes. */
const BATCH = 1000;

export interface Alias {
  readonly source: string;
  readonly sourceId: string;
  readonly itemId: ItemId;
}

export interface BuiltCatalogue {
  readonly digest: string;
  readonly items: number;
  readonly bytes: number;
}

export async function itemCount(db: Db): Promise<number> {
  const [row] = await db.select({ count: count() }).from(items);
  return row.count;
}

/** All items in the order of their arrival, which is the order of the catalogue. */
export async function readItems(db: Db): Promise<Item[]> {
  const rows = await db.select({ item: items.item }).from(items).orderBy(asc(items.position));
  return rows.map(({ item }) => item);
}

/** Adds items behind those there are, in the order given. @param added ids that are not in the table. */
export async function insertItems(db: Db, added: readonly Item[], now: Date): Promise<void> {
  for (const batch of batches(added))
    await db.insert(items).values(batch.map((item) => ({ id: item.id, item, updatedAt: now })));
}

/** Replaces what is known of items; their place stays. */
export async function updateItems(db: Db, changed: readonly Item[], now: Date): Promise<void> {
  for (const batch of batches(changed))
    await db
      .insert(items)
      .values(batch.map((item) => ({ id: item.id, position: 0, item, updatedAt: now })))
      .onConflictDoUpdate({
        target: items.id,
        set: { item: sql`excluded.item`, updatedAt: sql`excluded.updated_at` },
      });
}

/** What the names of one source mean here. */
export async function readAliases(db: Db, source: string): Promise<Map<string, ItemId>> {
  const rows = await db
    .select({ sourceId: itemAliases.sourceId, itemId: itemAliases.itemId })
    .from(itemAliases)
    .where(eq(itemAliases.source, source));
  return new Map(rows.map(({ sourceId, itemId }) => [sourceId, itemId]));
}

/** Names that are known already keep their meaning. */
export async function addAliases(db: Db, added: readonly Alias[]): Promise<void> {
  for (const batch of batches(added))
    await db
      .insert(itemAliases)
      .values([...batch])
      .onConflictDoNothing();
}

/** The catalogue that is served: the one built last; null before the first. */
export async function latestCatalogue(db: Db): Promise<BuiltCatalogue | null> {
  const [row] = await db
    .select({ digest: catalogues.digest, items: catalogues.items, bytes: catalogues.bytes })
    .from(catalogues)
    .orderBy(desc(catalogues.builtAt))
    .limit(1);
  return row ?? null;
}

/** Puts a catalogue into service. One that was served before, and is right again, becomes the newest. */
export async function recordCatalogue(db: Db, built: BuiltCatalogue, now: Date): Promise<void> {
  await db
    .insert(catalogues)
    .values({ ...built, builtAt: now })
    .onConflictDoUpdate({ target: catalogues.digest, set: { builtAt: now } });
}

/** Which of these ids the catalogue knows. */
export async function knownItems(db: Db, ids: readonly ItemId[]): Promise<Set<ItemId>> {
  const known = new Set<ItemId>();
  for (const batch of batches(ids))
    for (const { id } of await db
      .select({ id: items.id })
      .from(items)
      .where(inArray(items.id, [...batch])))
      known.add(id);
  return known;
}

export type BlobKind = 'catalogue' | 'artefact';

/** Keeps bytes under their digest; the same bytes again change nothing (A1). */
export async function writeBlob(
  db: Db,
  blob: { digest: string; kind: BlobKind; bytes: Uint8Array },
  now: Date,
): Promise<void> {
  await db
    .insert(blobs)
    .values({ ...blob, createdAt: now })
    .onConflictDoNothing();
}

/** @returns the bytes, or null when there are none of this kind under this digest. */
export async function readBlob(db: Db, digest: string, kind: BlobKind): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ bytes: blobs.bytes })
    .from(blobs)
    .where(and(eq(blobs.digest, digest), eq(blobs.kind, kind)));
  return row?.bytes ?? null;
}

export async function hasBlob(db: Db, digest: string, kind: BlobKind): Promise<boolean> {
  const found = await db
    .select({ digest: blobs.digest })
    .from(blobs)
    .where(and(eq(blobs.digest, digest), eq(blobs.kind, kind)));
  return found.length === 1;
}

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}

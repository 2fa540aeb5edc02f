/** SQL of accepted events, and of their order. Batches, never row by row. */
import { and, asc, eq, gt, lte, ne, or, sql } from 'drizzle-orm';
import type { InteractionContext, InteractionKind } from '../../models/types';
import type { PulledEvent, WireInteraction } from '../protocol/messages';
import type { Db } from './connect';
import type { DeviceIdentity } from './devices';
import { anyOf, rowsOf } from './json-rows';
import { interactions, items, quarantine } from './schema';

const EVENT = {
  id: interactions.id,
  deviceId: interactions.deviceId,
  seq: interactions.seq,
  kind: interactions.kind,
  itemId: interactions.itemId,
  value: interactions.value,
  context: interactions.context,
  at: interactions.at,
};

/** A row holds what the wire's schema let in. */
const asEvent = <Row extends { kind: string; context: Record<string, unknown> | null }>(row: Row) => ({
  ...row,
  kind: row.kind as InteractionKind,
  context: row.context as InteractionContext | null,
});

/** Events that are stored under a seq of the device, or under an id, of these. */
export async function findStored(
  tx: Db,
  deviceId: string,
  events: readonly WireInteraction[],
): Promise<WireInteraction[]> {
  if (events.length === 0) return [];
  const rows = await tx
    .select(EVENT)
    .from(interactions)
    .where(
      or(
        and(
          eq(interactions.deviceId, deviceId),
          sql`${interactions.seq} = ${anyOf(
            events.map(({ seq }) => seq),
            'int8',
          )}`,
        ),
        sql`${interactions.id} = ${anyOf(
          events.map(({ id }) => id),
          'uuid',
        )}`,
      ),
    );
  return rows.map(asEvent);
}

/** Which of these items the catalogue has. */
export async function knownItems(tx: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .select({ id: items.id })
    .from(items)
    .where(sql`${items.id} = ${anyOf(ids, 'text')}`);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Adds events, numbered from `firstSeq` on in the order given.
 * @returns the seqs that were added; one is missing when its id was taken by somebody else a moment ago.
 */
export async function insertEvents(
  tx: Db,
  { personId, deviceId }: DeviceIdentity,
  events: readonly WireInteraction[],
  { firstSeq, now }: { firstSeq: number; now: Date },
): Promise<Set<number>> {
  if (events.length === 0) return new Set();
  const rows = rowsOf(
    events.map(({ seq, id, kind, itemId, value, context, at }, index) => ({
      serverSeq: firstSeq + index,
      ...{ seq, id, kind, itemId, value, context, at },
    })),
    {
      serverSeq: 'int8',
      seq: 'int8',
      id: 'uuid',
      kind: 'text',
      itemId: 'text',
      value: 'float8',
      context: 'jsonb',
      at: 'int8',
    },
  );
  const added = await tx
    .insert(interactions)
    .select(
      // In the order of the table's columns.
      sql`select ${deviceId}::uuid, seq, id, ${personId}::uuid, "serverSeq", kind, "itemId", value, context, at,
        ${now.toISOString()}::timestamptz from ${rows}`,
    )
    .onConflictDoNothing()
    .returning({ seq: interactions.seq });
  return new Set(added.map(({ seq }) => seq));
}

/** Seqs above `mark` that the device has here, accepted or put aside: ascending, distinct (P2). */
export async function seqsAbove(tx: Db, deviceId: string, mark: number): Promise<number[]> {
  const of = (table: typeof interactions | typeof quarantine) =>
    tx
      .select({ seq: sql<number>`${table.seq}`.mapWith(Number).as('seq') })
      .from(table)
      .where(and(eq(table.deviceId, deviceId), gt(table.seq, mark)));
  const rows = await of(interactions)
    .union(of(quarantine))
    .orderBy(sql`seq`);
  return rows.map(({ seq }) => seq);
}

/** The person's events in their order, `after` < number <= `through`, without impressions; at most `limit`. */
export async function readEvents(
  db: Db,
  personId: string,
  { after, through, limit }: { after: number; through: number; limit: number },
): Promise<PulledEvent[]> {
  const rows = await db
    .select({ ...EVENT, serverSeq: interactions.serverSeq })
    .from(interactions)
    .where(
      and(
        eq(interactions.personId, personId),
        gt(interactions.serverSeq, after),
        lte(interactions.serverSeq, through),
        ne(interactions.kind, 'impression'),
      ),
    )
    .orderBy(asc(interactions.serverSeq))
    .limit(limit);
  return rows.map(asEvent);
}

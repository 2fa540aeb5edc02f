/** SQL of events: accepted, put aside, and in the person's order. Batches, never row by row. */
import { and, asc, eq, gt, lte, ne, or, sql } from 'drizzle-orm';
import type { InteractionContext, InteractionKind } from '../../models/types';
import type { PulledEvent, WireInteraction } from '../protocol/messages';
import type { Db } from './connect';
import type { DeviceIdentity } from './devices';
import { anyOf, rowsOf } from './json-rows';
import { devices, interactions, items, quarantine } from './schema';

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

export interface AsideEvent {
  readonly seq: number;
  readonly digest: string;
  readonly reason: string;
  readonly detail: string;
  /** JSON text as it came, cut. */
  readonly event: string;
}

/** Keeps events that could not be taken; a repeated one adds nothing. @returns how many are new. */
export async function putAside(
  tx: Db,
  deviceId: string,
  events: readonly AsideEvent[],
  now: Date,
): Promise<AsideEvent[]> {
  if (events.length === 0) return [];
  const added = await tx
    .insert(quarantine)
    .values(events.map((event) => ({ ...event, deviceId, receivedAt: now })))
    .onConflictDoNothing()
    .returning({ seq: quarantine.seq, digest: quarantine.digest });
  const fresh = new Set(added.map(({ seq, digest }) => `${seq}:${digest}`));
  return events.filter(({ seq, digest }) => fresh.has(`${seq}:${digest}`));
}

/** Takes events out of quarantine that have been accepted after all. */
export async function forgetAside(
  tx: Db,
  deviceId: string,
  accepted: readonly { seq: number; digest: string }[],
): Promise<void> {
  if (accepted.length === 0) return;
  const digests = new Map(accepted.map(({ seq, digest }) => [seq, digest]));
  const rows = await tx
    .select({ seq: quarantine.seq, digest: quarantine.digest })
    .from(quarantine)
    .where(
      and(eq(quarantine.deviceId, deviceId), sql`${quarantine.seq} = ${anyOf([...digests.keys()], 'int8')}`),
    );
  for (const { seq, digest } of rows.filter((row) => digests.get(row.seq) === row.digest))
    await tx
      .delete(quarantine)
      .where(and(eq(quarantine.deviceId, deviceId), eq(quarantine.seq, seq), eq(quarantine.digest, digest)));
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

/** One event that was put aside for its item, as it came. */
export interface WaitingEvent extends DeviceIdentity {
  readonly seq: number;
  readonly event: string;
}

/** A page of the events that were put aside for an unknown item, by device and seq. @param last of the page before */
export function readWaiting(db: Db, last: WaitingEvent | null, limit: number): Promise<WaitingEvent[]> {
  return db
    .select({
      deviceId: quarantine.deviceId,
      personId: devices.personId,
      seq: quarantine.seq,
      event: quarantine.event,
    })
    .from(quarantine)
    .innerJoin(devices, eq(devices.id, quarantine.deviceId))
    .where(
      and(
        eq(quarantine.reason, 'unknown-item'),
        last
          ? or(
              gt(quarantine.deviceId, last.deviceId),
              and(eq(quarantine.deviceId, last.deviceId), gt(quarantine.seq, last.seq)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(quarantine.deviceId), asc(quarantine.seq))
    .limit(limit);
}

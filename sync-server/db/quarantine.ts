/** SQL of the events that could not be taken (P4). */
import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import type { Db } from './connect';
import type { DeviceIdentity } from './devices';
import { anyOf } from './json-rows';
import { devices, quarantine } from './schema';

export interface AsideEvent {
  readonly seq: number;
  readonly digest: string;
  readonly reason: string;
  readonly detail: string;
  /** JSON text as it came, cut. */
  readonly event: string;
}

/** Keeps events that could not be taken; a repeated one adds nothing. @returns those that are new. */
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

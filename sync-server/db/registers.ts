/** SQL of registers (P6). */
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { StoredRegister } from '../protocol/merge';
import type { Register } from '../protocol/messages';
import type { Db } from './connect';
import { registers } from './schema';

type Row = typeof registers.$inferSelect;

const asRegister = (row: Row): Register => ({
  name: row.name,
  value: row.value as Register['value'],
  clock: { ms: row.clockMs, count: row.clockCount, deviceId: row.clockDevice },
});

/** What is stored under these names; the caller holds the person's lock. */
export async function findRegisters(
  tx: Db,
  personId: string,
  names: readonly string[],
): Promise<Map<string, StoredRegister>> {
  if (names.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(registers)
    .where(and(eq(registers.personId, personId), inArray(registers.name, [...names])));
  return new Map(rows.map((row) => [row.name, { register: asRegister(row), sent: row.sent }]));
}

/** Writes registers as they are given. */
export async function writeRegisters(
  tx: Db,
  personId: string,
  written: readonly (StoredRegister & { serverSeq: number })[],
): Promise<void> {
  if (written.length === 0) return;
  await tx
    .insert(registers)
    .values(
      written.map(({ register: { name, value, clock }, sent, serverSeq }) => ({
        personId,
        name,
        // A JSON null must not become an SQL one.
        value: value === null ? sql`'null'::jsonb` : value,
        clockMs: clock.ms,
        clockCount: clock.count,
        clockDevice: clock.deviceId,
        sent,
        serverSeq,
      })),
    )
    .onConflictDoUpdate({
      target: [registers.personId, registers.name],
      set: {
        value: sql`excluded.value`,
        clockMs: sql`excluded.clock_ms`,
        clockCount: sql`excluded.clock_count`,
        clockDevice: sql`excluded.clock_device`,
        sent: sql`excluded.sent`,
        serverSeq: sql`excluded.server_seq`,
      },
    });
}

/** The person's registers that changed, `after` < number <= `through`, in their order. */
export async function readRegisters(
  db: Db,
  personId: string,
  { after, through }: { after: number; through: number },
): Promise<Register[]> {
  const rows = await db
    .select()
    .from(registers)
    .where(
      and(
        eq(registers.personId, personId),
        gt(registers.serverSeq, after),
        lte(registers.serverSeq, through),
      ),
    )
    .orderBy(asc(registers.serverSeq));
  return rows.map(asRegister);
}

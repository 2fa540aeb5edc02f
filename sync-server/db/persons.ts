/** SQL of persons: the row that puts everything of one person in order (P5). */
import { eq } from 'drizzle-orm';
import type { Db } from './connect';
import { persons } from './schema';

export async function insertPerson(db: Db, personId: string, now: Date): Promise<void> {
  await db.insert(persons).values({ id: personId, createdAt: now });
}

/** For an id that somebody else has proposed. @returns false when there is a person of this id already. */
export async function insertProposedPerson(db: Db, personId: string, now: Date): Promise<boolean> {
  const made = await db
    .insert(persons)
    .values({ id: personId, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: persons.id });
  return made.length === 1;
}

/**
 * Locks the person until the transaction ends, so that their numbers are given and committed in the same order.
 * @returns the last number given, or null when the person is gone.
 */
export async function lockPerson(tx: Db, personId: string): Promise<number | null> {
  const [row] = await tx
    .select({ lastSeq: persons.lastSeq })
    .from(persons)
    .where(eq(persons.id, personId))
    .for('update');
  return row?.lastSeq ?? null;
}

export async function writeLastSeq(tx: Db, personId: string, lastSeq: number): Promise<void> {
  await tx.update(persons).set({ lastSeq }).where(eq(persons.id, personId));
}

/** The last committed number; every one up to it is committed too (P5). */
export async function readLastSeq(db: Db, personId: string): Promise<number> {
  const [row] = await db.select({ lastSeq: persons.lastSeq }).from(persons).where(eq(persons.id, personId));
  return row?.lastSeq ?? 0;
}

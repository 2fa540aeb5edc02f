/** The second wall: whatever serves one person runs as a role that sees nobody else's rows. */
import { sql } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import { assert } from '../../models/errors';
import type { Db } from './connect';
import { PERSON_ROLE } from './person-role';

/**
 * Runs `work` in a transaction whose statements see and change rows of that person only, by the policies of migration
 * 0002. Both settings end with the transaction. Not to be called inside another transaction: the outer one would go
 * on as the person.
 *
 * It guards against a forgotten condition, not against SQL of an attacker, who could choose the settings himself.
 */
export function asPerson<T>(db: Db, personId: string, work: (tx: Db) => Promise<T>): Promise<T> {
  assert(!(db instanceof PgTransaction), 'asPerson opens its own transaction');
  return db.transaction(async (tx) => {
    await becomePerson(tx, personId);
    return work(tx);
  });
}

/** For the rest of the transaction, which has done what only the server may. There is no way back. */
export async function becomePerson(tx: Db, personId: string): Promise<void> {
  // The same as SET LOCAL, and both in one round trip.
  await tx.execute(
    sql`select set_config('role', ${PERSON_ROLE}, true), set_config('palate.person', ${personId}, true)`,
  );
}

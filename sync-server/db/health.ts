import { sql } from 'drizzle-orm';
import type { Db } from './connect';
import { persons } from './schema';

/** Rejects when the database does not answer, or has no tables yet. */
export async function ping(db: Db): Promise<void> {
  await db
    .select({ one: sql`1` })
    .from(persons)
    .limit(1);
}

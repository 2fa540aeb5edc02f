/** Brings the database to the schema of this version. Safe to call from several processes at once. */
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import type { PgliteDatabase } from 'drizzle-orm/pglite';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Database } from './connect';
import { ensurePersonRole } from './person-role';

const MIGRATIONS = { migrationsFolder: path.join(import.meta.dirname, 'migrations') };

/** @throws {IsolationError} when the login may not use the role of db/person-role.ts. */
export async function migrate({ db, kind }: Database): Promise<void> {
  await ensurePersonRole(db);
  // `Db` is the common face of both drivers; their migrators want the driver that `kind` names.
  if (kind === 'pglite') return migratePglite(db as unknown as PgliteDatabase, MIGRATIONS);
  // Drizzle's migrator takes no lock of its own. The transaction holds one connection and with it the lock, while
  // the migrator works on another; the second process waits, then finds nothing to do.
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('palate:migrate', 0))`);
    await migratePostgres(db as unknown as PostgresJsDatabase, MIGRATIONS);
  });
}

/** Opens the one database: PostgreSQL by URL, or PGlite in a folder or in memory. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { lockFolder } from './folder-lock';
import { advisoryLocks, memoryLocks } from './locks';
import type { TryLock } from './locks';
import * as schema from './schema';

/** The query builder, the same type on both engines. A transaction is one too. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database {
  readonly db: Db;
  readonly kind: 'pglite' | 'postgres';
  /**
   * Runs `fn` while holding the lock called `name`, or does not run it when somebody else holds it. On PostgreSQL
   * the lock is one for all processes; a PGlite folder has one process, so there a lock in memory is enough.
   */
  readonly withTryLock: TryLock;
  /** Waits for running statements, then closes. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://…`; undefined: PGlite in `dataDir`. */
  readonly url?: string | undefined;
  /** Folder of Palate's data (the database is a sub-folder), or `memory://`. Default `.palate/`. */
  readonly dataDir?: string | undefined;
}

/**
 * @throws {FolderBusyError} when another process has the folder open.
 */
export function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  if (options.url) return openPostgres(options.url);
  const dataDir = options.dataDir ?? '.palate/';
  return dataDir.startsWith('memory://') ? openMemory() : openFolder(dataDir);
}

async function openPostgres(url: string): Promise<Database> {
  const client = postgres(url, { max: 10, connect_timeout: 10, onnotice: () => {} });
  try {
    await client`select 1`;
  } catch (cause) {
    await client.end({ timeout: 1 });
    throw cause;
  }
  return {
    db: drizzlePostgres(client, { schema }),
    kind: 'postgres',
    withTryLock: advisoryLocks(client),
    close: () => client.end({ timeout: 5 }),
  };
}

async function openMemory(): Promise<Database> {
  return fromPglite(await PGlite.create());
}

async function openFolder(dataDir: string): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(dataDir);
  try {
    const database = fromPglite(await PGlite.create(path.join(dataDir, 'database')));
    return {
      ...database,
      close: async () => {
        await database.close();
        await unlock();
      },
    };
  } catch (cause) {
    await unlock();
    throw cause;
  }
}

function fromPglite(client: PGlite): Database {
  return {
    db: drizzlePglite(client, { schema }),
    kind: 'pglite',
    withTryLock: memoryLocks(),
    close: () => client.close(),
  };
}

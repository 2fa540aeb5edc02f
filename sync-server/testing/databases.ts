/** Databases for tests: PGlite in memory always, and a fresh database of a real PostgreSQL where one is given. */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { openDatabase } from '../db/connect';
import type { Database } from '../db/connect';
import { migrate } from '../db/migrate';

/** `postgres://…` of a server where databases may be created; unset: those tests are visibly skipped. */
export const POSTGRES_URL = process.env['PALATE_TEST_DATABASE_URL'];

export interface Engine {
  readonly name: 'PGlite' | 'PostgreSQL';
  readonly available: boolean;
  /** An empty, migrated database of its own; `close` also removes it. */
  open(): Promise<Database & { readonly url?: string }>;
}

export const ENGINES: readonly Engine[] = [
  { name: 'PGlite', available: true, open: openMemory },
  { name: 'PostgreSQL', available: Boolean(POSTGRES_URL), open: openPostgres },
];

async function openMemory(): Promise<Database> {
  const database = await openDatabase({ dataDir: 'memory://' });
  await migrate(database);
  return database;
}

async function openPostgres(): Promise<Database & { readonly url: string }> {
  const name = `palate_test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(POSTGRES_URL!, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)}`;
  const url = new URL(POSTGRES_URL!);
  url.pathname = `/${name}`;
  const database = await openDatabase({ url: url.href });
  await migrate(database);
  return {
    ...database,
    url: url.href,
    close: async () => {
      await database.close();
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}

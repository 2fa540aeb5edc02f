/** V4: all that the server has of one person, page by page, so that a long history needs no more memory than a page. */
import { and, asc, getTableColumns, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { asPerson } from './as-person';
import type { Db } from './connect';
import { PERSON_TABLES } from './person-tables';
import type { PersonTable } from './person-tables';

const PAGE = 1000;

type ExportedRow = Record<string, unknown>;

export interface ExportedPage {
  /** Name of the table in the export. */
  readonly table: string;
  /** Moments as ms since the epoch. */
  readonly rows: readonly ExportedRow[];
}

/**
 * @param options.account whether the tables of the account are in it, which are no device's to see
 *
 * Every table has at least one page, which may be empty. Each page is a transaction of its own: a slow reader holds no
 * connection. What is pushed meanwhile may or may not be in it.
 */
export async function* exportPerson(
  db: Db,
  personId: string,
  { account, page = PAGE }: { readonly account: boolean; readonly page?: number },
): AsyncGenerator<ExportedPage> {
  for (const table of PERSON_TABLES.filter(({ ofAccount = false }) => account || !ofAccount)) {
    let last: ExportedRow | null = null;
    do {
      const found: ExportedRow[] = await asPerson(db, personId, (tx) =>
        readPage(tx, table, { personId, last, page }),
      );
      yield { table: table.name, rows: found.map(toWire) };
      last = table.pagedBy && found.length === page ? found[page - 1] : null;
    } while (last);
  }
}

function readPage(
  tx: Db,
  { table, given, ownedBy, pagedBy = [] }: PersonTable,
  { personId, last, page }: { personId: string; last: ExportedRow | null; page: number },
): Promise<ExportedRow[]> {
  const columns = getTableColumns(table);
  const wanted = Object.fromEntries(given.map((name) => [name, columns[name]]));
  const query = tx
    .select(wanted)
    .from(table)
    .where(and(ownedBy(tx, personId), last ? beyond(pagedBy, wanted, last) : undefined))
    .$dynamic();
  return pagedBy.length === 0 ? query : query.orderBy(...pagedBy.map((column) => asc(column))).limit(page);
}

/** `(a, b) > (x, y)`. */
function beyond(pagedBy: readonly PgColumn[], wanted: Record<string, PgColumn>, last: ExportedRow) {
  const nameOf = (column: PgColumn) => Object.keys(wanted).find((name) => wanted[name] === column)!;
  const left = pagedBy.map((column) => sql`${column}`);
  const right = pagedBy.map((column) => sql`${sql.param(last[nameOf(column)], column)}`);
  return sql`(${sql.join(left, sql`, `)}) > (${sql.join(right, sql`, `)})`;
}

const toWire = (row: ExportedRow): ExportedRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.getTime() : value]),
  );

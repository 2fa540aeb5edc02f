/** Reading long tables in one order, a page at a time. */
import { sql, type SQL } from 'drizzle-orm';

/** Rows of one page. */
export const PAGE = 20_000;

/** Keyset paging: `(a, b) > (x, y)`. */
export function after(...keys: [column: { getSQL(): SQL }, value: unknown][]): SQL {
  const columns = sql.join(
    keys.map(([column]) => sql`${column}`),
    sql`, `,
  );
  const values = sql.join(
    keys.map(([, value]) => sql`${value}`),
    sql`, `,
  );
  return sql`(${columns}) > (${values})`;
}

/** @param read at most PAGE rows, those after `last` in its order */
export async function* pages<Row>(read: (last: Row | null) => Promise<Row[]>): AsyncGenerator<Row> {
  let last: Row | null = null;
  while (true) {
    const page: Row[] = await read(last);
    yield* page;
    if (page.length < PAGE) return;
    last = page[page.length - 1];
  }
}

/** Runs of rows with the same key. */
export async function* groups<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  keyOf: (row: Row) => string,
): AsyncGenerator<Row[]> {
  let group: Row[] = [];
  let key: string | null = null;
  for await (const row of rows) {
    const next = keyOf(row);
    if (next !== key && group.length > 0) {
      yield group;
      group = [];
    }
    key = next;
    group.push(row);
  }
  if (group.length > 0) yield group;
}

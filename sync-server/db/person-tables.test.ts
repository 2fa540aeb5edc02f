import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { PERSON_TABLES } from './person-tables';
import * as schema from './schema';

const tables = Object.values(schema).filter((value) => is(value, PgTable));

/** Tables from which a chain of references leads to `persons`, and those that name a person without a reference. */
function tablesOfPersons(): Set<PgTable> {
  const found = new Set<PgTable>([schema.persons]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const table of tables) {
      const { foreignKeys, columns } = getTableConfig(table);
      const leads = foreignKeys.some((key) => found.has(key.reference().foreignTable as PgTable));
      if (leads || columns.some(({ name }) => /person|device|account|email/.test(name))) found.add(table);
    }
  }
  return found;
}

describe('V4: the list of tables that hold a person', () => {
  it('has every table of the schema that leads to one', () => {
    const names = (all: Iterable<PgTable>) => [...all].map((table) => getTableConfig(table).name).sort();
    expect(names(PERSON_TABLES.map(({ table }) => table))).toEqual(names(tablesOfPersons()));
  });

  it.each(PERSON_TABLES)(
    'decides for every column of $name whether it goes out',
    ({ table, given, withheld }) => {
      expect([...given, ...withheld].sort()).toEqual(Object.keys(getTableColumns(table)).sort());
    },
  );

  it.each(PERSON_TABLES)('lets no secret of $name out', ({ given }) => {
    expect(given.filter((name) => /hash|secret|password|token|private/i.test(name))).toEqual([]);
  });
});

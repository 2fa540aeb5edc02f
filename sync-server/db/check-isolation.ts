/** Looks at every start whether the database really keeps people apart, since it may have been changed by hand. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Db } from './connect';
import { IsolationError, PERSON_ROLE } from './person-role';
import { persons } from './schema';

/** What the role may do where rows are nobody's. Everything else that it may touch needs row-level security. */
const NOBODYS: readonly Grant[] = [
  { table: 'items', privilege: 'SELECT', columns: ['id'] },
  { table: 'erasures', privilege: 'INSERT', columns: ['at', 'id', 'showings_only'] },
];

interface Grant {
  readonly table: string;
  readonly privilege: string;
  /** In the order of the alphabet; empty: of the whole table. */
  readonly columns: readonly string[];
}

/** @throws {IsolationError} naming the gaps, each with the SQL that closes it. */
export async function checkIsolation(db: Db): Promise<void> {
  const problems = await firstProblems([roleProblems, tableProblems, grantProblems, probe], db);
  if (problems.length === 0) return;
  throw new IsolationError(
    `The database does not keep people apart. ${problems.join(' ')} Run that as an admin of the database, then start again.`,
  );
}

/** Each look relies on what the one before has found in order. */
async function firstProblems(looks: readonly ((db: Db) => Promise<string[]>)[], db: Db): Promise<string[]> {
  for (const look of looks) {
    const problems = await look(db);
    if (problems.length > 0) return problems;
  }
  return [];
}

async function roleProblems(db: Db): Promise<string[]> {
  const [role] = await rows<Record<'super' | 'bypass' | 'login' | 'creates' | 'member' | 'owner', boolean>>(
    db,
    sql`select rolsuper as super, rolbypassrls as bypass, rolcanlogin as login, rolcreaterole as creates,
      exists (select from pg_auth_members where member = r.oid) as member,
      exists (select from pg_shdepend
        where refclassid = 'pg_authid'::regclass and refobjid = r.oid and deptype = 'o'
          and dbid in (0, (select oid from pg_database where datname = current_database()))) as owner
      from pg_roles r where rolname = ${PERSON_ROLE}`,
  );
  if (!role) return [`There is no role ${PERSON_ROLE}: CREATE ROLE ${PERSON_ROLE} NOLOGIN;`];
  const alter = `ALTER ROLE ${PERSON_ROLE}`;
  return [
    ...(role.super ? [`${PERSON_ROLE} is a superuser: ${alter} NOSUPERUSER;`] : []),
    ...(role.bypass ? [`${PERSON_ROLE} bypasses row-level security: ${alter} NOBYPASSRLS;`] : []),
    ...(role.login ? [`${PERSON_ROLE} can log in: ${alter} NOLOGIN;`] : []),
    ...(role.creates ? [`${PERSON_ROLE} can make roles: ${alter} NOCREATEROLE;`] : []),
    ...(role.member ? [`${PERSON_ROLE} is a member of other roles: REVOKE them from it;`] : []),
    ...(role.owner
      ? [`${PERSON_ROLE} owns something: REASSIGN OWNED BY ${PERSON_ROLE} TO CURRENT_USER;`]
      : []),
  ];
}

/** Every table from which a chain of references leads to a person. */
async function tableProblems(db: Db): Promise<string[]> {
  const tables = await rows<{ name: string; enabled: boolean; policies: boolean; hidden: boolean }>(
    db,
    sql`with recursive owned(id) as (
        select 'public.persons'::regclass::oid
        union select conrelid from pg_constraint join owned on confrelid = owned.id where contype = 'f')
      select relname::text as name, relrowsecurity as enabled, row_security_active(id) as hidden,
        exists (select from pg_policy where polrelid = id) as policies
      from owned join pg_class on oid = owned.id order by relname`,
  );
  return tables.flatMap(({ name, enabled, policies, hidden }) => [
    ...(enabled ? [] : [`${name} has no row-level security: ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;`]),
    ...(policies ? [] : [`${name} has no policy: restore the one of sync-server/db/migrations.`]),
    ...(hidden
      ? [`The server itself cannot see ${name}: ALTER TABLE ${name} OWNER TO the server's login;`]
      : []),
  ]);
}

/** TRUNCATE asks no policy, and a table without row-level security has none to ask. */
async function grantProblems(db: Db): Promise<string[]> {
  const found = await rows<Grant & { schema: string; secured: boolean }>(
    db,
    sql`with relation as (
        select c.oid, c.relname::text as table, n.nspname::text as schema, c.relrowsecurity as secured
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
          and n.nspname not like 'pg_toast%' and n.nspname not like 'pg_temp%')
      select schema, "table", secured, privilege, '{}'::text[] as columns from relation,
        unnest(array['DELETE', 'TRUNCATE', 'TRIGGER']) as privilege
        where has_table_privilege(${PERSON_ROLE}, oid, privilege)
      union all select schema, "table", secured, privilege, array_agg(attname::text order by attname)
        from relation join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped,
        unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) as privilege
        where has_column_privilege(${PERSON_ROLE}, relation.oid, attnum, privilege)
        group by schema, "table", secured, privilege`,
  );
  const same = (a: Grant, b: Grant) =>
    a.table === b.table && a.privilege === b.privilege && a.columns.join() === b.columns.join();
  return found
    .filter(({ secured, privilege }) => !secured || privilege === 'TRUNCATE')
    .filter((grant) => !(grant.schema === 'public' && NOBODYS.some((allowed) => same(allowed, grant))))
    .map(({ schema, table, privilege }) => {
      const revoke = `REVOKE ${privilege} ON "${schema}"."${table}" FROM ${PERSON_ROLE}, PUBLIC;`;
      return `${PERSON_ROLE} may ${privilege} in ${table}, past every policy: ${revoke}`;
    });
}

class ProbeIsOver extends Error {}

/** Becomes the role beside a person made for this, and looks. All of it is rolled back. */
async function probe(db: Db): Promise<string[]> {
  const id = randomUUID();
  let problems: string[] = [];
  try {
    await db.transaction(async (tx) => {
      await tx.insert(persons).values({ id, createdAt: new Date(0) });
      const tables = await readableTables(tx);
      // Policies compare with nobody, which only an index finds out without reading the table. The price that this puts
      // on other plans would make PostgreSQL compile them: 400 ms for nothing.
      await tx.execute(
        sql`select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
          set_config('role', ${PERSON_ROLE}, true)`,
      );
      problems = (await visibleTables(tx, tables)).map(
        (name) =>
          `Rows of ${name} are visible to ${PERSON_ROLE} without a person: restore its policy, RESET palate.person.`,
      );
      await tx.execute(sql`select set_config('palate.person', ${randomUUID()}, true)`);
      if ((await visibleTables(tx, ['persons'])).length > 0)
        problems.push('A person is visible to another one: restore the policy of persons.');
      await tx.execute(sql`select set_config('palate.person', ${id}, true)`);
      if ((await visibleTables(tx, ['persons'])).length === 0)
        problems.push('A person cannot see themself: restore the policy and the grants of persons.');
      throw new ProbeIsOver();
    });
  } catch (cause) {
    if (!(cause instanceof ProbeIsOver)) throw cause;
  }
  return problems;
}

/** Tables with row-level security of which the role may read something. */
async function readableTables(tx: Db): Promise<string[]> {
  const found = await rows<{ name: string }>(
    tx,
    sql`select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relrowsecurity
        and has_any_column_privilege(${PERSON_ROLE}, oid, 'SELECT') order by relname`,
  );
  return found.map(({ name }) => name);
}

async function visibleTables(tx: Db, tables: readonly string[]): Promise<string[]> {
  if (tables.length === 0) return [];
  const looks = tables.map(
    (name) => sql`select ${name} as name where exists (select from ${sql.identifier(name)})`,
  );
  return (await rows<{ name: string }>(tx, sql.join(looks, sql` union all `))).map(({ name }) => name);
}

/** The drivers disagree about what `execute` returns; `select` is the same on both. */
function rows<Row>(db: Db, query: SQL): Promise<Row[]> {
  return db
    .select({ row: sql<Row>`to_jsonb(found)` })
    .from(sql`(${query}) as found`)
    .then((all) => all.map(({ row }) => row));
}

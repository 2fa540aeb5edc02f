/**
 * The role that serves one person at a time. Roles belong to the whole cluster, so several databases may make it at
 * the same moment, and a database that was restored elsewhere may come without it.
 */
import { sql } from 'drizzle-orm';
import { PalateError } from '../../models/errors';
import type { Db } from './connect';
import { sqlStateOf } from './sql-state';

export const PERSON_ROLE = 'palate_person';

/** The database does not keep people apart; the message says what to run. */
export class IsolationError extends PalateError {
  override readonly name = 'IsolationError';
}

/** More than processes that may start in one moment. */
const ATTEMPTS = 20;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const NO_SUCH_ROLE = new Set(['22023', '42704']);
const DENIED = '42501';
/** Somebody else was quicker: unique_violation, duplicate_object, `tuple concurrently updated`. */
const OVERTAKEN = new Set(['23505', '42710', 'XX000']);

/**
 * Makes the role where it is missing, and lets the present login become it. Repeatable, and safe beside others.
 * @param role safe as an SQL identifier; another one in tests
 * @throws {IsolationError} when the login may do neither; the message is for an admin of the database.
 */
export async function ensurePersonRole(db: Db, role: string = PERSON_ROLE): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const state = await roleState(db, role);
    if (state === 'ours') return;
    try {
      if (state === 'missing') await db.execute(sql.raw(`create role ${role} nologin`));
      else await db.execute(sql.raw(`grant ${role} to current_user`));
    } catch (cause) {
      const code = sqlStateOf(cause);
      if (code === DENIED) throw await asksAdmin(db, role, state);
      if (code === null || !OVERTAKEN.has(code) || attempt === ATTEMPTS) throw cause;
    }
  }
}

/** Tried, not looked up: what counts is whether we can become it. */
async function roleState(db: Db, role: string): Promise<'ours' | 'missing' | 'not-ours'> {
  try {
    await db.transaction((tx) => tx.execute(sql`select set_config('role', ${role}, true)`));
    return 'ours';
  } catch (cause) {
    const code = sqlStateOf(cause);
    if (code !== null && NO_SUCH_ROLE.has(code)) return 'missing';
    if (code === DENIED) return 'not-ours';
    throw cause;
  }
}

async function asksAdmin(db: Db, role: string, state: 'missing' | 'not-ours'): Promise<IsolationError> {
  const login = await db
    .select({ name: sql<string>`quote_ident(current_user)` })
    .from(sql`(select 1) as one`);
  const grant = `GRANT ${role} TO ${login[0].name};`;
  return new IsolationError(
    state === 'missing'
      ? `The database has no role ${role}, and this login may not make it. As an admin of the database run: CREATE ROLE ${role} NOLOGIN; ${grant} Then start again.`
      : `This login may not act as ${role}. As an admin of the database run: ${grant} Then start again.`,
  );
}

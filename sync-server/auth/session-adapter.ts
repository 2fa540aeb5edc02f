/** How lucia reaches the table of sessions. */
import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import { eq, sql } from 'drizzle-orm';
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import type { Db } from '../db/connect';
import { accounts, sessions } from '../db/schema';
import { hashSecret } from './secrets';

/**
 * Drizzle's adapter with three differences. The id that lucia knows is the secret in the cookie and the table has its
 * hash, so that who reads the table cannot sign in. Lucia reads the system's clock where we take time as an argument:
 * dates are moved between the two, by nothing at all outside tests. And the one question that every request asks is
 * a statement that was made ready, for the columns that matter.
 */
export class HashingAdapter implements Adapter {
  readonly #inner: DrizzlePostgreSQLAdapter;
  readonly #find: ReturnType<typeof prepareFind>;

  constructor(
    db: Db,
    readonly now: () => number,
  ) {
    this.#inner = new DrizzlePostgreSQLAdapter(db, sessions, accounts);
    this.#find = prepareFind(db);
  }

  async getSessionAndUser(secret: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const [row] = await this.#find.execute({ id: hashSecret(secret) });
    if (!row) return [null, null];
    const { userId, expiresAt, role, disabledAt, ...attributes } = row;
    return [
      { id: secret, userId, expiresAt: this.#toSystem(expiresAt), attributes },
      { id: userId, attributes: { role, disabledAt } },
    ];
  }

  setSession(session: DatabaseSession): Promise<void> {
    const { id, expiresAt, ...rest } = session;
    return this.#inner.setSession({ ...rest, id: hashSecret(id), expiresAt: this.#toOurs(expiresAt) });
  }

  updateSessionExpiration(secret: string, expiresAt: Date): Promise<void> {
    return this.#inner.updateSessionExpiration(hashSecret(secret), this.#toOurs(expiresAt));
  }

  deleteSession(secret: string): Promise<void> {
    return this.#inner.deleteSession(hashSecret(secret));
  }

  deleteUserSessions(userId: string): Promise<void> {
    return this.#inner.deleteUserSessions(userId);
  }

  /** Refused: their secrets are known to their browsers only. Use db/sessions. */
  getUserSessions(): Promise<DatabaseSession[]> {
    return Promise.reject(new Error('Sessions are listed by db/sessions: lucia would need their secrets.'));
  }

  deleteExpiredSessions(): Promise<void> {
    return this.#inner.deleteExpiredSessions();
  }

  #toOurs(date: Date): Date {
    return new Date(date.getTime() - Date.now() + this.now());
  }

  #toSystem(date: Date): Date {
    return new Date(date.getTime() - this.now() + Date.now());
  }
}

const prepareFind = (db: Db) =>
  db
    .select({
      userId: sessions.userId,
      expiresAt: sessions.expiresAt,
      endsAt: sessions.endsAt,
      createdAt: sessions.createdAt,
      lastUsedAt: sessions.lastUsedAt,
      handle: sessions.handle,
      name: sessions.name,
      deviceId: sessions.deviceId,
      role: accounts.role,
      disabledAt: accounts.disabledAt,
    })
    .from(sessions)
    .innerJoin(accounts, eq(sessions.userId, accounts.id))
    .where(eq(sessions.id, sql.placeholder('id')))
    .prepare('session_and_account');

/** How lucia reaches the table of sessions. */
import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import type { Db } from '../db/connect';
import { accounts, sessions } from '../db/schema';
import { hashSecret } from './secrets';

/**
 * Drizzle's adapter with two differences. The id that lucia knows is the secret in the cookie and the table has its
 * hash, so that who reads the table cannot sign in. And lucia reads the system's clock where we take time as an
 * argument: dates are moved between the two, by nothing at all outside tests.
 */
export class HashingAdapter implements Adapter {
  readonly #inner: DrizzlePostgreSQLAdapter;

  constructor(
    db: Db,
    readonly now: () => number,
  ) {
    this.#inner = new DrizzlePostgreSQLAdapter(db, sessions, accounts);
  }

  async getSessionAndUser(secret: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const [session, user] = await this.#inner.getSessionAndUser(hashSecret(secret));
    return session
      ? [{ ...session, id: secret, expiresAt: this.#toSystem(session.expiresAt) }, user]
      : [null, null];
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

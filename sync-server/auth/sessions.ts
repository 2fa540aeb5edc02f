/** Signed-in browsers: lucia's sessions, with an absolute end and a device beside. */
import { randomUUID } from 'node:crypto';
import { Lucia, TimeSpan } from 'lucia';
import { lockProved } from '../db/accounts';
import type { ProvedAccount } from '../db/accounts';
import type { Db } from '../db/connect';
import { deleteOldSessions, endSession, takeSessionDevice, writeSessionUsed } from '../db/sessions';
import type { accounts, sessions as sessionTable } from '../db/schema';
import type { Role } from '../protocol/account-messages';
import { HashingAdapter } from './session-adapter';
import type { AccountPrincipal } from './principal';
import { hashSecret, isToken, newToken } from './secrets';

const DAY_MS = 86_400_000;
/** ASVS 5.0, 7.3: without use, and in any case. */
export const SESSION_LIFE = { idleMs: 14 * DAY_MS, absoluteMs: 90 * DAY_MS } as const;

/** Use is noted at most once in this many ms, so that reading does not mean writing. */
const USED_EVERY_MS = 60_000;

type SessionAttributes = Omit<typeof sessionTable.$inferSelect, 'id' | 'userId' | 'expiresAt'>;
type AccountAttributes = Pick<typeof accounts.$inferSelect, 'role' | 'disabledAt'>;

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, AccountAttributes>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: AccountAttributes;
  }
}

export interface SessionsDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export type SessionPrincipal = AccountPrincipal & { readonly via: 'session'; readonly sessionId: string };

export interface NewSession {
  /** For the cookie, nowhere else. */
  readonly secret: string;
  readonly endsAt: Date;
}

const luciaOf = (db: Db, now: () => number): Lucia<SessionAttributes, AccountAttributes> =>
  new Lucia(new HashingAdapter(db, now), {
    sessionExpiresIn: new TimeSpan(SESSION_LIFE.idleMs, 'ms'),
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });

export class Sessions {
  readonly #lucia: Lucia<SessionAttributes, AccountAttributes>;

  constructor(readonly deps: SessionsDeps) {
    this.#lucia = luciaOf(deps.db, deps.now);
  }

  /**
   * Begins a session under a new secret. The one that the browser had before ends: its device goes with it, unless
   * the same person signs in again, for then the browser and its device stay what they are.
   * @param account as it was when somebody proved that it is theirs
   * @param options.before secret of the cookie that came with the request
   * @param options.name how the browser calls itself
   * @returns null: it was shut to them meanwhile, by another password for example. Nothing has changed then.
   */
  async begin(
    account: ProvedAccount,
    { before, name }: { before: string | null; name: string },
  ): Promise<NewSession | null> {
    const { personId } = account;
    const now = this.#now();
    const old = before === null ? null : await this.resolve(before);
    return this.deps.db.transaction(async (tx) => {
      if (!(await lockProved(tx, account))) return null;
      const deviceId = old?.personId === personId ? await takeSessionDevice(tx, old.sessionId) : null;
      if (old) await endSession(tx, { id: old.sessionId }, now);
      await deleteOldSessions(tx, personId, now);
      const endsAt = new Date(now.getTime() + SESSION_LIFE.absoluteMs);
      const secret = newToken(this.deps.random);
      const attributes = { handle: randomUUID(), endsAt, createdAt: now, lastUsedAt: now, name, deviceId };
      await luciaOf(tx, this.deps.now).createSession(personId, attributes, { sessionId: secret });
      return { secret, endsAt };
    });
  }

  /** Whom a cookie stands for; null: nobody, or somebody who was shut out. One query. */
  async resolve(secret: string): Promise<SessionPrincipal | null> {
    if (!isToken(secret)) return null;
    const { session, user } = await this.#lucia.validateSession(secret);
    if (!session || user.disabledAt !== null) return null;
    const id = hashSecret(secret);
    const now = this.#now();
    if (session.endsAt <= now) {
      await deleteOldSessions(this.deps.db, user.id, now);
      return null;
    }
    if (now.getTime() - session.lastUsedAt.getTime() >= USED_EVERY_MS)
      await writeSessionUsed(this.deps.db, id, {
        now,
        expiresAt: new Date(now.getTime() + SESSION_LIFE.idleMs),
      });
    return { kind: 'account', personId: user.id, role: user.role as Role, via: 'session', sessionId: id };
  }

  #now(): Date {
    return new Date(this.deps.now());
  }
}

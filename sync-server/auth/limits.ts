/**
 * Limits of attempts in a stretch of time. Those in the memory of one process slow guessing down where the secrets
 * themselves stop it; those in the database hold for all processes and survive a restart.
 */
import { RateLimiterDrizzle, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Db } from '../db/connect';
import { attempts } from '../db/schema';
import { ApiFailure } from '../protocol/errors';
import { hashSecret } from './secrets';

const TEN_MINUTES_S = 600;
const HOUR_S = 3600;

/** One per app. Keys are client addresses (routes/client-address), mail addresses or persons. */
export function createLimits(db: Db) {
  const inMemory = (points: number) => new Limit(new RateLimiterMemory({ points, duration: TEN_MINUTES_S }));
  const stored = (keyPrefix: string, points: number, duration: number) =>
    new Limit(storedLimiter(db, { keyPrefix, points, duration }));
  return {
    /** New devices from one address: a household or an office, not a flood. */
    registrations: inMemory(120),
    /** Wrong link codes from one address. */
    wrongCodes: inMemory(10),
    /** Link codes asked for by one person. */
    newCodes: inMemory(10),
    /** New accounts from one address. */
    signUps: stored('sign-up', 30, TEN_MINUTES_S),
    /** Mails asked for from one address, whoever is to get them. */
    askedMails: stored('asked-mail', 20, TEN_MINUTES_S),
    /**
     * Letters to one mail address. Each kind has its own limit: whoever signs up with it again and again keeps its owner
     * from no link for a new password.
     */
    welcomes: stored('mail-welcome', 5, HOUR_S),
    resets: stored('mail-reset', 5, HOUR_S),
    /** That something was done in the account. */
    notices: stored('mail-notice', 20, HOUR_S),
  };
}
export type Limits = ReturnType<typeof createLimits>;

export class Limit {
  constructor(readonly limiter: RateLimiterAbstract) {}

  /** Counts one attempt. @throws {ApiFailure} `too-many-requests` when there have been enough. */
  async spend(key: string): Promise<void> {
    const state = await this.#consume(key);
    if (state !== null) throw tooMany(state.msBeforeNext);
  }

  /** Counts one attempt. @returns false when there have been enough. */
  async trySpend(key: string): Promise<boolean> {
    return (await this.#consume(key)) === null;
  }

  /** Counts nothing. @throws {ApiFailure} `too-many-requests` when there have been enough. */
  async check(key: string): Promise<void> {
    const state = await this.limiter.get(keyOf(key));
    if (state && state.consumedPoints >= this.limiter.points) throw tooMany(state.msBeforeNext);
  }

  async #consume(key: string): Promise<RateLimiterRes | null> {
    try {
      await this.limiter.consume(keyOf(key));
      return null;
    } catch (cause) {
      if (cause instanceof RateLimiterRes) return cause;
      throw cause;
    }
  }
}

/** Addresses are not kept as they are. */
export const keyOf = (key: string): string => hashSecret(key).slice(0, 32);

/**
 * On the table `attempts`, on both engines: RateLimiterPostgres would write SQL of its own for one driver. Each
 * attempt is one atomic upsert. Rows that are over are removed by `AttemptsBroom`, since a timer of the limiter's own
 * could not be stopped before the database is closed.
 */
export function storedLimiter(
  db: Db,
  options: { keyPrefix: string; points: number; duration: number },
): RateLimiterDrizzle {
  return new RateLimiterDrizzle({
    ...options,
    storeClient: db,
    schema: attempts,
    clearExpiredByTimeout: false,
  });
}

export const tooMany = (msBeforeNext: number): ApiFailure =>
  new ApiFailure('too-many-requests', undefined, {
    'Retry-After': String(Math.max(1, Math.ceil(msBeforeNext / 1000))),
  });

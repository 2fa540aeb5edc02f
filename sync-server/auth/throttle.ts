/**
 * Guessing of passwords is locked out for longer and longer (ASVS 5.0, 6.3.1; OWASP Authentication Cheat Sheet):
 * a few failures are free, then there is one attempt in 1, 2, 4 … minutes, up to an hour.
 */
import { inArray } from 'drizzle-orm';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterDrizzle } from 'rate-limiter-flexible';
import type { Db } from '../db/connect';
import { attempts } from '../db/schema';
import { keyOf, storedLimiter, tooMany } from './limits';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
/** Never reached: the counters count, the gates refuse. */
const ENDLESS = 1_000_000_000;

/** One way to count: by account, by browser, by client address. */
export class Lockout {
  readonly #failures: RateLimiterDrizzle;
  readonly #gate: RateLimiterDrizzle;

  /** @param free failures before the first lock-out, within a day of the first of them */
  constructor(
    readonly db: Db,
    name: string,
    readonly free: number,
  ) {
    this.#failures = storedLimiter(db, { keyPrefix: `${name}:failures`, points: ENDLESS, duration: DAY_S });
    this.#gate = storedLimiter(db, { keyPrefix: `${name}:gate`, points: 1, duration: MINUTE_S });
  }

  /**
   * Counts an attempt as a failure before it is made, so that many at once are no way round. While there is nothing
   * to hold against somebody this is one statement.
   * @returns ms to wait; 0: go on.
   */
  async attempt(key: string): Promise<number> {
    const hashed = keyOf(key);
    const { consumedPoints } = await this.#failures.consume(hashed);
    if (consumedPoints < this.free) return 0;
    const wait = await this.#passGate(hashed, lockSeconds(consumedPoints - this.free));
    if (wait > 0) await this.forgive(key); // not made, so no failure: coming too early makes it no longer
    return wait;
  }

  /** One passes and shuts the gate behind; the others are told when it opens. */
  async #passGate(hashed: string, seconds: number): Promise<number> {
    const shut = await this.#gate.get(hashed);
    if (shut) return Math.max(1, shut.msBeforeNext);
    try {
      await this.#gate.consume(hashed, 1, { customDuration: seconds });
      return 0;
    } catch (cause) {
      if (cause instanceof RateLimiterRes) return Math.max(1, cause.msBeforeNext);
      throw cause;
    }
  }

  /** Everything is forgotten. */
  async forget(key: string): Promise<void> {
    const rows = [this.#failures, this.#gate].map((limiter) => limiter.getKey(keyOf(key)));
    await this.db.delete(attempts).where(inArray(attempts.key, rows));
  }

  /** The attempt was no failure after all; what was before it stays. */
  async forgive(key: string): Promise<void> {
    await this.#failures.reward(keyOf(key));
  }

  /** It was even right: the gate that it shut behind it stands open as before. */
  async welcome(key: string): Promise<void> {
    await this.forgive(key);
    await this.#gate.delete(keyOf(key));
  }
}

/** @param beyond failures beyond the free ones, 0 for the last of these */
export const lockSeconds = (beyond: number): number => Math.min(HOUR_S, MINUTE_S * 2 ** Math.min(beyond, 10));

export interface Attempt {
  /** Normalised mail address, whether or not there is such an account. */
  readonly email: string;
  /** Client address, as limits count it. */
  readonly from: string;
  /** Nonce of a browser that the account knows; it has a counter of its own. */
  readonly browser: string | null;
}

/** Who may try a password now. */
export class Throttle {
  readonly #byAccount: Lockout;
  readonly #byBrowser: Lockout;
  readonly #beside: Lockout;
  readonly #byAddress: Lockout;
  readonly #bySession: Lockout;

  constructor(db: Db) {
    this.#byAccount = new Lockout(db, 'account', 5);
    this.#byBrowser = new Lockout(db, 'browser', 5);
    this.#beside = new Lockout(db, 'beside', 5);
    this.#byAddress = new Lockout(db, 'address', 30);
    this.#bySession = new Lockout(db, 'again', 5);
  }

  /**
   * A browser that the account knows is counted by itself alone: neither strangers who try the account nor those
   * behind the same address can keep its owner out.
   * @throws {ApiFailure} `too-many-requests` with Retry-After
   */
  async spend({ email, from, browser }: Attempt): Promise<void> {
    if (browser !== null) return refuse(await this.#byBrowser.attempt(browser));
    refuse(await this.#byAddress.attempt(from));
    refuse(await this.#byAccount.attempt(email));
  }

  /**
   * The password was right. An address, of a client or of mail, keeps its other failures: whoever has an account there
   * would wash away with it what they guessed at other people's.
   * @param guess they keep even this one: see sign-in.ts
   */
  async succeeded({ email, from, browser }: Attempt, { guess }: { guess: boolean }): Promise<void> {
    if (browser !== null) return this.#byBrowser.forget(browser);
    if (guess) return;
    await this.#byAddress.welcome(from);
    await this.#byAccount.welcome(email);
  }

  /**
   * From a browser that one account of the address knows, a password that is not this account's.
   * @returns whether it may be held against the other accounts of the address. Nothing else is told: an answer of its
   * own would tell that there are others.
   */
  async trySpendBeside(email: string): Promise<boolean> {
    return (await this.#beside.attempt(email)) === 0;
  }

  async succeededBeside(email: string, { guess }: { guess: boolean }): Promise<void> {
    if (!guess) await this.#beside.welcome(email);
  }

  /** Somebody proved by mail that the account is theirs. */
  async unlock(email: string): Promise<void> {
    await this.#byAccount.forget(email);
    await this.#beside.forget(email);
  }

  /** The password once more from somebody who is signed in. @throws {ApiFailure} `too-many-requests` */
  async spendAgain(personId: string): Promise<void> {
    refuse(await this.#bySession.attempt(personId));
  }

  async succeededAgain(personId: string): Promise<void> {
    await this.#bySession.forget(personId);
  }
}

function refuse(wait: number): void {
  if (wait > 0) throw tooMany(wait);
}

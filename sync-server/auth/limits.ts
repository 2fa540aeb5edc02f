/** Limits of attempts, in the memory of one process: they slow guessing down, the secrets themselves stop it. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiFailure } from '../protocol/errors';

const TEN_MINUTES_S = 600;

/** One per app. Keys are addresses or persons. */
export function createLimits() {
  return {
    /** New devices from one address: a household or an office, not a flood. */
    registrations: new Limit(120),
    /** Wrong link codes from one address. */
    wrongCodes: new Limit(10),
    /** Link codes asked for by one person. */
    newCodes: new Limit(10),
  };
}
export type Limits = ReturnType<typeof createLimits>;

export class Limit {
  readonly #limiter: RateLimiterMemory;

  constructor(readonly attempts: number) {
    this.#limiter = new RateLimiterMemory({ points: attempts, duration: TEN_MINUTES_S });
  }

  /** Counts one attempt. @throws {ApiFailure} `too-many-requests` when there have been enough. */
  async spend(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (cause) {
      throw cause instanceof RateLimiterRes ? tooMany(cause) : cause;
    }
  }

  /** Counts nothing. @throws {ApiFailure} `too-many-requests` when there have been enough. */
  async check(key: string): Promise<void> {
    const state = await this.#limiter.get(key);
    if (state && state.consumedPoints >= this.attempts) throw tooMany(state);
  }
}

const tooMany = (state: RateLimiterRes): ApiFailure =>
  new ApiFailure('too-many-requests', undefined, {
    'Retry-After': String(Math.max(1, Math.ceil(state.msBeforeNext / 1000))),
  });

/**
 * Counters of attempts go when they are over, whoever comes back or not: each holds the hash of an address, which must
 * not outlive its use (decision 0011).
 */
import { lte } from 'drizzle-orm';
import type { Db } from '../db/connect';
import { sentenceOf } from '../db/failure-in-words';
import { attempts } from '../db/schema';

const HOUR_MS = 3600_000;

export interface AttemptsBroomDeps {
  readonly db: Db;
  readonly log: (line: string) => void;
  readonly everyMs?: number;
}

export class AttemptsBroom {
  readonly #deps: AttemptsBroomDeps;
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> = Promise.resolve();

  constructor(deps: AttemptsBroomDeps) {
    this.#deps = deps;
  }

  /** At once, since a server may run for minutes a day only, and then every hour. */
  start(): void {
    this.#sweep();
    this.#timer ??= setInterval(() => this.#sweep(), this.#deps.everyMs ?? HOUR_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#working;
  }

  #sweep(): void {
    const { db, log } = this.#deps;
    // By the clock that the limiters read.
    this.#working = Promise.resolve(db.delete(attempts).where(lte(attempts.expire, new Date())))
      .then(() => {})
      .catch((cause: unknown) => log(`Attempts could not be cleared: ${sentenceOf(cause)}`));
  }
}

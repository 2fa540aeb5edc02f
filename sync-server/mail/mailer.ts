/** Letters are written and sent beside the requests that cause them, so that no answer waits for one or tells of one. */
import type { Mail, Transport } from './transport';

/** Waits between attempts. After the last one the letter is given up; whoever needs it asks again. */
const RETRY_AFTER_MS = [2_000, 20_000];
/**
 * Longer than what is left of a request that has asked for a letter. What a letter looks up depends on who has an
 * account, and PGlite does one thing at a time: next to the request it would show in the time of the answer.
 */
export const AFTER_ANSWER_MS = 1000;
/** Letters that wait to be sent. A mail server that is away must not fill the memory. */
const MOST_WAITING = 1000;

export interface MailerDeps {
  readonly transport: Transport;
  /** How long a letter waits before anything is looked up for it, see AFTER_ANSWER_MS. */
  readonly delayMs: number;
  readonly log: (line: string) => void;
  readonly sleep?: (ms: number) => Promise<void>;
}

export class Mailer {
  readonly #deps: Required<MailerDeps>;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(deps: MailerDeps) {
    this.#deps = { sleep, ...deps };
  }

  /** @param compose runs later too, so whatever it looks up delays nobody; null: there is nothing to send. */
  later(compose: () => Promise<Mail | null>): void {
    if (this.#waiting >= MOST_WAITING) {
      this.#deps.log(`A letter was dropped: ${MOST_WAITING} wait already.`);
      return;
    }
    this.#waiting++;
    const { delayMs } = this.#deps;
    const answered = delayMs > 0 ? this.#deps.sleep(delayMs) : Promise.resolve();
    // One after the other: a burst of letters must not take every connection of the database.
    this.#last = Promise.all([this.#last, answered])
      .then(() => this.#deliver(compose))
      .catch((cause: unknown) => this.#deps.log(`A letter could not be sent: ${nameOf(cause)}`))
      .finally(() => this.#waiting--);
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#waiting > 0) await this.#last;
  }

  async #deliver(compose: () => Promise<Mail | null>): Promise<void> {
    const mail = await compose();
    if (mail === null) return;
    for (const wait of [...RETRY_AFTER_MS, null]) {
      try {
        return await this.#deps.transport.send(mail);
      } catch (cause) {
        if (wait === null) throw cause;
        await this.#deps.sleep(wait);
      }
    }
  }
}

/** The kind of failure. Its text may hold an address, or even the letter. */
function nameOf(cause: unknown): string {
  const { code, responseCode } = (cause ?? {}) as { code?: unknown; responseCode?: unknown };
  const parts = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.join(' ') || (cause instanceof Error ? cause.name : 'unknown');
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

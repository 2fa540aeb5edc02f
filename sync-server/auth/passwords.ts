/** Hashing of passwords: Argon2id on the thread pool, a few at a time, the same work whether there is a hash or not. */
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { ApiFailure } from '../protocol/errors';
import { Turns } from './turns';

/** OWASP, Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Argon2id and 32 bytes are the package's own. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Two at a time take 38 MiB and leave two of libuv's four threads to the disk. A queue of 100 is emptied within some
 * seconds; who comes after that is asked to come again, since waiting longer helps nobody.
 */
const AT_ONCE = 2;
const QUEUE = 100;

/** What stands under `Passwords`: replaced in a test that counts, never in the product. */
export interface Hasher {
  hash(password: string): Promise<string>;
  verify(hashed: string, password: string): Promise<boolean>;
}

export const argon2: Hasher = {
  hash: (password) => hash(password, COST),
  verify: (hashed, password) => verify(hashed, password),
};

/** A hash that no password has, under today's cost, so that an unknown address takes the same work as a known one. */
const NOBODY = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

export class Passwords {
  readonly #turns = new Turns(AT_ONCE, QUEUE);

  constructor(readonly hasher: Hasher = argon2) {}

  /** Argon2id in PHC format. @throws {ApiFailure} `too-many-requests` when too many wait. */
  hash(password: string): Promise<string> {
    return this.#turn(() => this.hasher.hash(password));
  }

  /**
   * One verification, whatever `hashed` is; null: there is no such account, or it has no password.
   * @throws {ApiFailure} `too-many-requests` when too many wait.
   */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    const matches = await this.#turn(() => this.hasher.verify(hashed ?? NOBODY, password));
    return matches && hashed !== null;
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turns.full) throw new ApiFailure('too-many-requests', undefined, { 'Retry-After': '5' });
    return this.#turns.take(work);
  }
}

/** Whether a hash was made at another cost than today's. */
export function isOutdated(hashed: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(hashed);
  return memoryCost !== COST.memoryCost || timeCost !== COST.timeCost || parallelism !== COST.parallelism;
}

/** Hashing of passwords: Argon2id on the thread pool, a few at a time, the same work whether there is a hash or not. */
import { timingSafeEqual } from 'node:crypto';
import { hash, parseOptions } from '@node-rs/argon2';
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

/** What stands under `Passwords`: replaced in a test that counts, never in the product. Hashes are in PHC format. */
export interface Hasher {
  /** At today's cost. @param salt default: a new one of 16 random bytes */
  hash(password: string, salt?: Uint8Array): Promise<string>;
  /** The hash that `password` has at the cost and under the salt of another one. */
  hashLike(hashed: string, password: string): Promise<string>;
}

export const argon2: Hasher = {
  // The package takes no other array than a Buffer.
  hash: (password, salt) => hash(password, salt ? { ...COST, salt: Buffer.from(salt) } : COST),
  hashLike: (hashed, password) => {
    const { memoryCost, timeCost, parallelism, outputLen } = parseOptions(hashed);
    return hash(password, { memoryCost, timeCost, parallelism, outputLen, salt: saltOf(hashed) });
  },
};

/** A hash that no password has, at today's cost, so that an unknown address takes the same work as a known one. */
const nobodyUnder = (salt: Uint8Array): string => {
  const text = Buffer.from(salt).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${text}$${'A'.repeat(43)}`;
};

export class Passwords {
  readonly #turns = new Turns(AT_ONCE, QUEUE);

  constructor(readonly hasher: Hasher = argon2) {}

  /**
   * Argon2id in PHC format.
   * @param salt of the address, see salts.ts: `matching` answers for all hashes that share one by one computation
   * @throws {ApiFailure} `too-many-requests` when too many wait.
   */
  hash(password: string, salt?: Uint8Array): Promise<string> {
    return this.#turn(() => this.hasher.hash(password, salt));
  }

  /** @throws {ApiFailure} `too-many-requests` when too many wait. */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    const [matches] = await this.matching([hashed], password);
    return matches;
  }

  /**
   * Which of the hashes are the password's: one computation for all that share cost and salt, and one where there is
   * no hash at all.
   * @param hashes null: an account without a password, which nothing matches
   * @param salt of that one
   * @throws {ApiFailure} `too-many-requests` when too many wait.
   */
  async matching(
    hashes: readonly (string | null)[],
    password: string,
    salt: Uint8Array = new Uint8Array(16),
  ): Promise<boolean[]> {
    const known = hashes.filter((hashed) => hashed !== null);
    const likes = new Map(
      (known.length > 0 ? known : [nobodyUnder(salt)]).map((hashed) => [methodOf(hashed), hashed]),
    );
    const typed = new Map<string, string>();
    for (const [method, like] of likes)
      typed.set(method, await this.#turn(() => this.hasher.hashLike(like, password)));
    return hashes.map((hashed) => hashed !== null && isSame(hashed, typed.get(methodOf(hashed))!));
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turns.full) throw new ApiFailure('too-many-requests', undefined, { 'Retry-After': '5' });
    return this.#turns.take(work);
  }
}

/** Algorithm, cost and salt of a hash: all of it but the digest. */
const methodOf = (hashed: string) => hashed.slice(0, hashed.lastIndexOf('$'));

/** Bytes of the salt, which PHC writes in base64 without padding. */
const saltOf = (hashed: string) => Buffer.from(methodOf(hashed).split('$').at(-1)!, 'base64');

function isSame(one: string, two: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(two)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether a hash was made at another cost than today's, or under another salt than this. */
export function isOutdated(hashed: string, salt: Uint8Array): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(hashed);
  const costs = [memoryCost, timeCost, parallelism].join();
  return costs !== [COST.memoryCost, COST.timeCost, COST.parallelism].join() || !saltOf(hashed).equals(salt);
}

/**
 * The salts of passwords. All hashes of one mail address have one salt, so that at log-in one computation answers for
 * every account that claims the address, and for one that nobody claims. It follows from the address and a secret of
 * this server alone: were it looked up or drawn, two at once could give an address two. Salts keep hashes from being
 * tried together; those of one address are what a guess at it would try anyway.
 */
import { createHmac } from 'node:crypto';
import type { Db } from '../db/connect';
import { keepServerSecret } from '../db/server-secrets';
import { newToken } from './secrets';

/** RFC 9106, 3.1. */
const SALT_BYTES = 16;

export interface SaltsDeps {
  readonly db: Db;
  readonly random: (bytes: number) => Uint8Array;
}

export class Salts {
  /** It never changes, so it is read once. */
  #secret: string | undefined;

  constructor(readonly deps: SaltsDeps) {}

  /** @param email trimmed and in lower case */
  async of(email: string): Promise<Uint8Array> {
    const { db, random } = this.deps;
    this.#secret ??= await keepServerSecret(db, 'password-salts', newToken(random));
    return createHmac('sha256', this.#secret).update(email).digest().subarray(0, SALT_BYTES);
  }
}

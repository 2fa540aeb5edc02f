/** The keys of access tokens: made on first need, replaced by age, published while a token of theirs may live. */
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JSONWebKeySet } from 'jose';
import type { Db } from '../db/connect';
import { findPublicKey, listPublicKeys, readNewestKey, replaceKey } from '../db/signing-keys';
import type { SigningKeyRow } from '../db/signing-keys';
import { newToken } from './secrets';

/** RFC 8037: Ed25519. One algorithm, so that no header can choose another. */
export const TOKEN_ALGORITHM = 'EdDSA';

const DAY_MS = 86_400_000;
const ROTATE_MS = 30 * DAY_MS;
/** Processes whose clocks differ by less than this agree on every key. */
const SKEW_MS = 60_000;

export interface SigningKeysDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Life of the tokens, ms: for this long a key verifies after it has stopped signing. */
  readonly tokenMs: number;
  /** How long a key signs, ms. Default 30 days. */
  readonly rotateMs?: number | undefined;
}

/**
 * Nothing is kept in memory: a key that was removed from the table, by hand after a leak, is worthless at once in every
 * process.
 */
export class SigningKeys {
  readonly #rotateMs: number;

  constructor(readonly deps: SigningKeysDeps) {
    this.#rotateMs = deps.rotateMs ?? ROTATE_MS;
  }

  /** The key to sign with now. */
  async signer(): Promise<{ readonly kid: string; readonly key: CryptoKey }> {
    const { db } = this.deps;
    const times = { signing: this.#since(0), verifying: this.#verifying() };
    const { kid, privateKey } =
      (await readNewestKey(db, times.signing)) ?? (await replaceKey(db, times, () => this.#make()));
    return { kid, key: (await importJWK(privateKey, TOKEN_ALGORITHM)) as CryptoKey };
  }

  /** Null: there is no such key, or its last token is over. */
  async verifier(kid: string): Promise<CryptoKey | null> {
    const row = await findPublicKey(this.deps.db, kid);
    if (!row || row.createdAt <= this.#verifying()) return null;
    return (await importJWK(row.publicKey, TOKEN_ALGORITHM)) as CryptoKey;
  }

  /** RFC 7517: every key by which a token of today may be verified. */
  async published(): Promise<JSONWebKeySet> {
    const rows = await listPublicKeys(this.deps.db, this.#verifying());
    return {
      keys: rows.map(({ kid, publicKey }) => ({ ...publicKey, kid, alg: TOKEN_ALGORITHM, use: 'sig' })),
    };
  }

  async #make(): Promise<SigningKeyRow> {
    const pair = await generateKeyPair(TOKEN_ALGORITHM, { crv: 'Ed25519', extractable: true });
    const [publicKey, privateKey] = await Promise.all([
      exportJWK(pair.publicKey),
      exportJWK(pair.privateKey),
    ]);
    return { kid: newToken(this.deps.random), publicKey, privateKey, createdAt: new Date(this.deps.now()) };
  }

  #verifying(): Date {
    return this.#since(this.deps.tokenMs + SKEW_MS);
  }

  #since(graceMs: number): Date {
    return new Date(this.deps.now() - this.#rotateMs - graceMs);
  }
}

/**
 * Secrets for scripts: shown once, hashed, revocable. A new password revokes them all, since whoever was in the account
 * may have made one; only somebody who knows the old one may say that they stay.
 */
import { v7 as uuidv7 } from 'uuid';
import { findLiveKey, insertApiKey, writeKeyUsed } from '../db/api-keys';
import type { ApiKeyRow } from '../db/api-keys';
import type { ProvedAccount } from '../db/accounts';
import type { Db } from '../db/connect';
import { ApiFailure } from '../protocol/errors';
import { changedMeanwhile } from './change-password';
import type { AccountPrincipal } from './principal';
import { hashSecret, newToken, sameHash } from './secrets';

/** Recognised by scanners for leaked secrets, and by people. */
const PREFIX = 'palate_';
const SHAPE = /^palate_[\w-]{43}$/;
/** How much of a key its owner is shown again: 24 of 256 bits. */
const HINT_LENGTH = PREFIX.length + 4;
const MOST = 20;
const DAY_MS = 86_400_000;
/** Use is noted at most once in this many ms, so that reading does not mean writing. */
const USED_EVERY_MS = 60_000;

export interface ApiKeysDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export type KeyPrincipal = AccountPrincipal & { readonly via: 'key'; readonly keyId: string };

export class ApiKeys {
  constructor(readonly deps: ApiKeysDeps) {}

  /**
   * @param account as it was when its owner proved that it is theirs
   * @param wish.days life; null: until it is revoked
   * @throws {ApiFailure} `too-many-keys`; `sign-in-needed` when it was shut to them meanwhile
   */
  async create(
    { personId, epoch }: ProvedAccount,
    { name, days }: { name: string; days: number | null },
  ): Promise<{ readonly key: string; readonly row: ApiKeyRow }> {
    const { db, random } = this.deps;
    const now = this.deps.now();
    const key = PREFIX + newToken(random);
    const row: ApiKeyRow = {
      id: uuidv7({ msecs: now, random: random(16) }),
      personId,
      name,
      hint: key.slice(0, HINT_LENGTH),
      createdAt: new Date(now),
      lastUsedAt: null,
      expiresAt: days === null ? null : new Date(now + days * DAY_MS),
    };
    const kept = await insertApiKey(db, { personId, epoch }, { ...row, keyHash: hashSecret(key) }, MOST);
    if (kept === 'shut') throw changedMeanwhile();
    if (kept === 'full') throw new ApiFailure('too-many-keys', `An account has at most ${MOST} keys.`);
    return { key, row };
  }

  /** Null: not a key, or worth nothing any more. */
  async resolve(key: string): Promise<KeyPrincipal | null> {
    if (!SHAPE.test(key)) return null;
    const now = this.deps.now();
    const hash = hashSecret(key);
    const found = await findLiveKey(this.deps.db, hash, new Date(now));
    if (!found || !sameHash(found.keyHash, hash)) return null;
    if (now - (found.lastUsedAt?.getTime() ?? 0) >= USED_EVERY_MS)
      await writeKeyUsed(this.deps.db, found.id, new Date(now));
    const { id: keyId, personId, role } = found;
    return { kind: 'account', personId, role, via: 'key', sessionId: null, keyId };
  }
}

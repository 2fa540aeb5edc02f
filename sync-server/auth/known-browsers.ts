/**
 * The mark of a browser that has signed in to an account before, so that strangers who lock the account for
 * themselves do not lock its owner out (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AccountRow } from '../db/accounts';

type MarkedAccount = Pick<AccountRow, 'personId' | 'epoch'> & { readonly passwordHash: string };

/**
 * `<nonce>.<proof>`. The key is the hash of the account's password: only the server has it, nothing more has to be
 * kept, and a new password makes old marks worthless. The epoch goes in too, since one salt gives the same password
 * the same hash again.
 */
export function newMark(account: MarkedAccount, nonce: string): string {
  return `${nonce}.${proofOf(account, nonce)}`;
}

/** The nonce, by which failures of this browser are counted, or null when the mark is not of this account. */
export function readMark(
  mark: string | null,
  account: Pick<AccountRow, 'personId' | 'epoch' | 'passwordHash'> | null,
): string | null {
  const [, nonce, proof] = /^([\w-]{43})\.([\w-]{43})$/.exec(mark ?? '') ?? [];
  if (!account?.passwordHash || nonce === undefined || proof === undefined) return null;
  const { personId, epoch, passwordHash } = account;
  const expected = proofOf({ personId, epoch, passwordHash }, nonce);
  return timingSafeEqual(Buffer.from(proof), Buffer.from(expected)) ? nonce : null;
}

const proofOf = ({ personId, epoch, passwordHash }: MarkedAccount, nonce: string) =>
  createHmac('sha256', passwordHash)
    .update(`known browser ${personId} ${epoch} ${nonce}`)
    .digest('base64url');

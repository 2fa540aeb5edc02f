/**
 * The mark of a browser that has signed in to an account before, so that strangers who lock the account for
 * themselves do not lock its owner out (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `<nonce>.<proof>`. The key is the hash of the account's password: only the server has it, nothing more has to be
 * kept, and a new password makes old marks worthless.
 */
export function newMark(account: { personId: string; passwordHash: string }, nonce: string): string {
  return `${nonce}.${proofOf(account, nonce)}`;
}

/** The nonce, by which failures of this browser are counted, or null when the mark is not of this account. */
export function readMark(
  mark: string | null,
  account: { personId: string; passwordHash: string | null } | null,
): string | null {
  const [, nonce, proof] = /^([\w-]{43})\.([\w-]{43})$/.exec(mark ?? '') ?? [];
  if (!account?.passwordHash || nonce === undefined || proof === undefined) return null;
  const expected = proofOf({ personId: account.personId, passwordHash: account.passwordHash }, nonce);
  return timingSafeEqual(Buffer.from(proof), Buffer.from(expected)) ? nonce : null;
}

const proofOf = ({ personId, passwordHash }: { personId: string; passwordHash: string }, nonce: string) =>
  createHmac('sha256', passwordHash).update(`known browser ${personId} ${nonce}`).digest('base64url');

/** Signing in with an address and a password. */
import { findAccountByEmail, rewritePasswordHash } from '../db/accounts';
import type { AccountRow } from '../db/accounts';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { readMark } from './known-browsers';
import { isOutdated } from './passwords';

export interface Credentials {
  /** Normalised. */
  readonly email: string;
  readonly password: string;
  /** Client address. */
  readonly from: string;
  /** Mark of the browser, see known-browsers.ts. */
  readonly mark: string | null;
}

/**
 * One query, the same counting and exactly one verification, whether or not there is such an account.
 * @throws {ApiFailure} `wrong-credentials`, `too-many-requests`; `forbidden` to the owner of a disabled account
 */
export async function signIn({ db, auth }: AccountDeps, credentials: Credentials): Promise<AccountRow> {
  const { email, password, from, mark } = credentials;
  const account = await findAccountByEmail(db, email);
  const attempt = { email, from, browser: readMark(mark, account) };
  await auth.throttle.spend(attempt);
  const right = await auth.passwords.verify(account?.passwordHash ?? null, password);
  if (!account || !right) throw new ApiFailure('wrong-credentials');
  await auth.throttle.succeeded(attempt);
  if (account.disabledAt)
    throw new ApiFailure('forbidden', 'An admin of this server has disabled this account.');
  return refreshed(account, password);

  async function refreshed(row: AccountRow, typed: string): Promise<AccountRow> {
    if (row.passwordHash === null || !isOutdated(row.passwordHash)) return row;
    const passwordHash = await auth.passwords.hash(typed);
    await rewritePasswordHash(db, row.personId, passwordHash);
    return { ...row, passwordHash };
  }
}

/** A new password by somebody who is signed in. */
import { findAccount, writePassword } from '../db/accounts';
import type { AccountRow } from '../db/accounts';
import { endAccess } from '../db/sessions';
import { passwordChanged } from '../mail/messages';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { checkNewPassword } from './password-policy';
import type { SessionPrincipal } from './sessions';

/**
 * Asks for the password again before something that cannot be undone; an account without one is asked for nothing.
 * Counted per person, so that a stolen session is no place to guess.
 * @throws {ApiFailure} `wrong-credentials`, `too-many-requests`; `sign-in-needed` when the account is gone
 */
export async function confirmPassword(
  { db, auth }: AccountDeps,
  personId: string,
  password: string | null,
): Promise<AccountRow> {
  const account = await findAccount(db, personId);
  if (!account) throw new ApiFailure('sign-in-needed');
  if (account.passwordHash === null) return account;
  await auth.throttle.spendAgain(personId);
  if (password === null || !(await auth.passwords.verify(account.passwordHash, password)))
    throw new ApiFailure('wrong-credentials', 'The password is wrong.');
  await auth.throttle.succeededAgain(personId);
  return account;
}

/**
 * Ends every other session, every other device and every access token. The session that asks stays until the caller
 * replaces it.
 * @throws {ApiFailure} as `confirmPassword`, and `weak-password`
 */
export async function changePassword(
  deps: AccountDeps,
  { personId, sessionId }: SessionPrincipal,
  { current, next }: { current: string | null; next: string },
): Promise<AccountRow> {
  const { db, now, auth, mailer, linkBase } = deps;
  const account = await confirmPassword(deps, personId, current);
  await checkNewPassword(next, account.email);
  const passwordHash = await auth.passwords.hash(next, account.passwordHash);
  await db.transaction(async (tx) => {
    await writePassword(tx, personId, passwordHash);
    await endAccess(tx, personId, sessionId, new Date(now()));
  });
  // Nobody has proved an unverified address, so its mailbox may be a stranger's.
  if (account.emailVerifiedAt)
    mailer.later(() => Promise.resolve({ to: account.email, ...passwordChanged(`${linkBase()}/forgotten`) }));
  return { ...account, passwordHash };
}

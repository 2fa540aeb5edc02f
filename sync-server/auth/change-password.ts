/** A new password by somebody who is signed in. */
import { deleteApiKeys, findAccount, lockProved, writePassword } from '../db/accounts';
import type { AccountRow } from '../db/accounts';
import { endAccess, readSessionStart } from '../db/sessions';
import { passwordChanged } from '../mail/messages';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { checkNewPassword } from './password-policy';
import type { SessionPrincipal } from './sessions';

/** How long a sign-in counts for an account that has no password to ask for. */
const FRESH_MS = 10 * 60_000;

/**
 * Asks for the password again before something that a stolen session should not do; an account without one has to have
 * signed in just now. Counted per person, so that a stolen session is no place to guess.
 * @throws {ApiFailure} `wrong-credentials`, `too-many-requests`, `sign-in-again`; `sign-in-needed` when the account is
 * gone
 */
export async function confirmPassword(
  { db, now, auth }: AccountDeps,
  { personId, sessionId }: SessionPrincipal,
  password: string | null,
): Promise<AccountRow> {
  const account = await findAccount(db, personId);
  if (!account) throw new ApiFailure('sign-in-needed');
  if (account.passwordHash === null) {
    const start = await readSessionStart(db, sessionId);
    if (!start || now() - start.getTime() > FRESH_MS) throw new ApiFailure('sign-in-again');
    return account;
  }
  await auth.throttle.spendAgain(personId);
  if (password === null || !(await auth.passwords.verify(account.passwordHash, password)))
    throw new ApiFailure('wrong-credentials', 'The password is wrong.');
  await auth.throttle.succeededAgain(personId);
  return account;
}

/**
 * Ends every other session, every other device, every access token and, unless told otherwise, every API key. The
 * session that asks stays until the caller replaces it.
 * @throws {ApiFailure} as `confirmPassword`, and `weak-password`; `sign-in-needed` when somebody else was faster, for
 * example by a mailed link
 */
export async function changePassword(
  deps: AccountDeps,
  session: SessionPrincipal,
  {
    current,
    next,
    keepKeys = false,
  }: { current: string | null; next: string; keepKeys?: boolean | undefined },
): Promise<AccountRow> {
  const { db, now, auth, mailer, linkBase } = deps;
  const { personId, sessionId } = session;
  const account = await confirmPassword(deps, session, current);
  await checkNewPassword(next, account.email);
  const passwordHash = await auth.passwords.hash(next, await auth.salts.of(account.email));
  await db.transaction(async (tx) => {
    if (!(await lockProved(tx, account))) throw changedMeanwhile();
    await writePassword(tx, personId, passwordHash);
    await endAccess(tx, personId, sessionId, new Date(now()));
    if (!keepKeys) await deleteApiKeys(tx, personId);
  });
  // Nobody has proved an unverified address, so its mailbox may be a stranger's.
  if (account.emailVerifiedAt)
    mailer.later(() => Promise.resolve({ to: account.email, ...passwordChanged(`${linkBase()}/forgotten`) }));
  return { ...account, passwordHash, epoch: account.epoch + 1 };
}

/** What was proved a moment ago holds no more. */
export const changedMeanwhile = (): ApiFailure =>
  new ApiFailure('sign-in-needed', 'This account was changed meanwhile.');

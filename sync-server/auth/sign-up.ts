/** A new account. Nothing in the answer, its time or its work tells whether the address has one already. */
import { v7 as uuidv7 } from 'uuid';
import { findAccount, findAccountByEmail, insertAccount } from '../db/accounts';
import type { AccountRow } from '../db/accounts';
import { alreadyAccount } from '../mail/messages';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { confirmationMail } from './confirmation';
import { checkNewPassword } from './password-policy';

/**
 * Every sign-up makes an account of its own with a fresh person. Only the owner of the mailbox learns whether there
 * was one: they get a link to confirm, or are told that they have an account.
 * @param attempt of the device: whoever repeats a sign-up whose answer was lost gets the account that it made
 * @throws {ApiFailure} `weak-password`, `too-many-requests`; to a repetition also what signing in is refused for
 */
export async function signUp(
  deps: AccountDeps,
  {
    email,
    password,
    from,
    attempt,
  }: { email: string; password: string; from: string; attempt?: string | undefined },
): Promise<AccountRow> {
  const { db, now, random, auth, mailer } = deps;
  await auth.limits.signUps.spend(from);
  await checkNewPassword(password, email);
  const passwordHash = await auth.passwords.hash(password, await auth.salts.of(email));
  const personId = attempt?.toLowerCase() ?? uuidv7({ msecs: now(), random: random(16) });
  if (!(await insertAccount(db, { personId, email, passwordHash, now: new Date(now()) })))
    return repeated(deps, { personId, email, password });
  mailer.later(() => welcome(deps, personId, email));
  return {
    personId,
    email,
    passwordHash,
    passwordUsed: false,
    emailVerifiedAt: null,
    role: 'user',
    epoch: 0,
    disabledAt: null,
  };
}

/** Knowing the attempt is not enough, since it is the id of the person from then on. */
async function repeated(
  { db, auth }: AccountDeps,
  { personId, email, password }: { personId: string; email: string; password: string },
): Promise<AccountRow> {
  const account = await findAccount(db, personId);
  if (account?.email !== email) throw new ApiFailure('bad-request', 'This sign-up was for another address.');
  await auth.throttle.spendAgain(personId);
  if (!(await auth.passwords.verify(account.passwordHash, password)))
    throw new ApiFailure('wrong-credentials');
  await auth.throttle.succeededAgain(personId);
  if (account.disabledAt)
    throw new ApiFailure('forbidden', 'An admin of this server has disabled this account.');
  return account;
}

async function welcome(deps: AccountDeps, personId: string, email: string) {
  const { db, auth, linkBase } = deps;
  if (!(await auth.limits.welcomes.trySpend(email))) return null;
  const owner = await findAccountByEmail(db, email);
  if (owner?.emailVerifiedAt) return { to: email, ...alreadyAccount(`${linkBase()}/login`) };
  const account = await findAccount(db, personId);
  return account && confirmationMail(deps, account);
}

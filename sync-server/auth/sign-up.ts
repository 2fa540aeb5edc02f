/** A new account. Nothing in the answer, its time or its work tells whether the address has one already. */
import { v7 as uuidv7 } from 'uuid';
import { findAccount, findAccountByEmail, insertAccount } from '../db/accounts';
import type { AccountRow } from '../db/accounts';
import { alreadyAccount } from '../mail/messages';
import type { AccountDeps } from './account-deps';
import { confirmationMail } from './confirmation';
import { checkNewPassword } from './password-policy';

/**
 * Every sign-up makes an account of its own with a fresh person. Only the owner of the mailbox learns whether there
 * was one: they get a link to confirm, or are told that they have an account.
 * @throws {ApiFailure} `weak-password`, `too-many-requests`
 */
export async function signUp(
  deps: AccountDeps,
  { email, password, from }: { email: string; password: string; from: string },
): Promise<AccountRow> {
  const { db, now, random, auth, mailer } = deps;
  await auth.limits.signUps.spend(from);
  await checkNewPassword(password, email);
  const passwordHash = await auth.passwords.hash(password);
  const personId = uuidv7({ msecs: now(), random: random(16) });
  await insertAccount(db, { personId, email, passwordHash, now: new Date(now()) });
  mailer.later(() => welcome(deps, personId, email));
  return {
    personId,
    email,
    passwordHash,
    emailVerifiedAt: null,
    role: 'user',
    epoch: 0,
    disabledAt: null,
  };
}

async function welcome(deps: AccountDeps, personId: string, email: string) {
  const { db, auth, linkBase } = deps;
  if (!(await auth.limits.mails.trySpend(email))) return null;
  const owner = await findAccountByEmail(db, email);
  if (owner?.emailVerifiedAt) return { to: email, ...alreadyAccount(`${linkBase()}/login`) };
  const account = await findAccount(db, personId);
  return account && confirmationMail(deps, account);
}

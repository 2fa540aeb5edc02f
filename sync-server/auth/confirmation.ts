/** Proving that an account's address is its owner's. */
import type { AccountRow } from '../db/accounts';
import { findAccount, writeEmailVerified } from '../db/accounts';
import { insertMailToken, spendMailToken } from '../db/mail-tokens';
import { sqlStateOf } from '../db/sql-state';
import { confirmAddress } from '../mail/messages';
import type { Mail } from '../mail/transport';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { hashSecret, newToken } from './secrets';

const LINK_MS = 24 * 3600_000;
const UNIQUE_VIOLATION = '23505';

/** A letter with a fresh link. The token is in the fragment, which browsers send to nobody and no log has. */
export async function confirmationMail(
  { db, now, random, linkBase }: AccountDeps,
  { personId, email }: Pick<AccountRow, 'personId' | 'email'>,
): Promise<Mail> {
  const token = newToken(random);
  await insertMailToken(db, {
    tokenHash: hashSecret(token),
    personId,
    purpose: 'verify',
    email,
    expiresAt: new Date(now() + LINK_MS),
    now: new Date(now()),
  });
  return { to: email, ...confirmAddress(`${linkBase()}/verify#${token}`) };
}

/** Sends the link once more, unless there is nothing to confirm. @throws {ApiFailure} `too-many-requests` */
export async function confirmAgain(deps: AccountDeps, personId: string, from: string): Promise<void> {
  await deps.auth.limits.askedMails.spend(from);
  deps.mailer.later(async () => {
    const account = await findAccount(deps.db, personId);
    if (!account || account.emailVerifiedAt || !(await deps.auth.limits.mails.trySpend(account.email)))
      return null;
    return confirmationMail(deps, account);
  });
}

/** @throws {ApiFailure} `expired-link`, also when another account has proved the address meanwhile. */
export async function confirm({ db, now }: AccountDeps, token: string): Promise<void> {
  const at = new Date(now());
  const confirmed = await db
    .transaction(async (tx) => {
      const spent = await spendMailToken(tx, hashSecret(token), 'verify', at);
      return spent !== null && writeEmailVerified(tx, spent, at);
    })
    .catch((cause: unknown) => {
      if (sqlStateOf(cause) === UNIQUE_VIOLATION) return false; // two accounts at once: the other was faster
      throw cause;
    });
  if (!confirmed) throw new ApiFailure('expired-link');
}

/** Proving that an account's address is its owner's. */
import type { AccountRow } from '../db/accounts';
import { findAccount, lockAccount, writeEmailVerified } from '../db/accounts';
import { insertMailToken, readMailToken, spendMailToken } from '../db/mail-tokens';
import { isUniqueViolation } from '../db/sql-state';
import { confirmAddress } from '../mail/messages';
import type { Mail } from '../mail/transport';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { hashSecret, newToken } from './secrets';
import type { SessionPrincipal } from './sessions';

const LINK_MS = 24 * 3600_000;

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
    if (!account || account.emailVerifiedAt || !(await deps.auth.limits.welcomes.trySpend(account.email)))
      return null;
    return confirmationMail(deps, account);
  });
}

/**
 * It takes both: the letter, and a session of the account that it is about. Else whoever follows a link that a
 * stranger's sign-up sent them would prove the address for the stranger.
 * @throws {ApiFailure} `expired-link`, also when another account has proved the address meanwhile; `sign-in-needed`,
 * which leaves the link as it is
 */
export async function confirm(
  { db, now }: AccountDeps,
  { personId }: SessionPrincipal,
  token: string,
): Promise<void> {
  const at = new Date(now());
  const tokenHash = hashSecret(token);
  const link = await readMailToken(db, tokenHash, 'verify', at);
  if (link === null) throw new ApiFailure('expired-link');
  if (link.personId !== personId)
    throw new ApiFailure(
      'sign-in-needed',
      'This link is for another account than the one that is signed in.',
    );
  const confirmed = await db
    .transaction(async (tx) => {
      await lockAccount(tx, personId);
      const spent = await spendMailToken(tx, tokenHash, 'verify', at);
      return spent !== null && writeEmailVerified(tx, spent, at);
    })
    .catch((cause: unknown) => {
      if (isUniqueViolation(cause)) return false; // two accounts at once: the other was faster
      throw cause;
    });
  if (!confirmed) throw new ApiFailure('expired-link');
}

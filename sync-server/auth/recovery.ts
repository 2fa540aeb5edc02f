/** A forgotten password: a link by mail, and what following it does. */
import {
  deleteApiKeys,
  findAccountByEmail,
  lockAccount,
  writeEmailVerified,
  writePassword,
} from '../db/accounts';
import { insertAudit } from '../db/audit';
import { deleteUnvouchedIdentities } from '../db/identities';
import { insertMailToken, readMailToken, spendMailToken } from '../db/mail-tokens';
import { endAccess } from '../db/sessions';
import { isUniqueViolation } from '../db/sql-state';
import { passwordChanged, resetPassword } from '../mail/messages';
import { ApiFailure } from '../protocol/errors';
import type { AccountDeps } from './account-deps';
import { checkNewPassword } from './password-policy';
import { hashSecret, newToken } from './secrets';

const LINK_MS = 30 * 60_000;

/**
 * Does the same for every address: whether there is an account is looked up after the answer.
 * @throws {ApiFailure} `too-many-requests` by client address alone
 */
export async function forgotten(
  deps: AccountDeps,
  { email, from }: { email: string; from: string },
): Promise<void> {
  const { db, now, random, auth, mailer, linkBase } = deps;
  await auth.limits.askedMails.spend(from);
  mailer.later(async () => {
    const account = await findAccountByEmail(db, email);
    if (!account || account.disabledAt || !(await auth.limits.resets.trySpend(email))) return null;
    const token = newToken(random);
    await insertMailToken(db, {
      tokenHash: hashSecret(token),
      personId: account.personId,
      purpose: 'reset',
      email,
      expiresAt: new Date(now() + LINK_MS),
      now: new Date(now()),
    });
    return { to: email, ...resetPassword(`${linkBase()}/reset#${token}`) };
  });
}

/**
 * Sets a password by a mailed link, and with it ends all that was open in the account: whoever was in it before, with
 * whatever credential, is out. Reading the mail proves the address.
 * @throws {ApiFailure} `expired-link`; `weak-password`, which leaves the link as it is; `too-many-requests`
 */
export async function reset(
  deps: AccountDeps,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const { db, now, auth, mailer, linkBase } = deps;
  const tokenHash = hashSecret(token);
  const at = new Date(now());
  const link = await readMailToken(db, tokenHash, 'reset', at);
  if (link === null) throw new ApiFailure('expired-link');
  await checkNewPassword(password, link.email);
  const passwordHash = await auth.passwords.hash(password, await auth.salts.of(link.email));
  await db
    .transaction(async (tx) => {
      await lockAccount(tx, link.personId);
      const spent = await spendMailToken(tx, tokenHash, 'reset', at);
      if (spent === null || !(await writeEmailVerified(tx, spent, at))) throw new ApiFailure('expired-link');
      await writePassword(tx, spent.personId, passwordHash);
      await deleteUnvouchedIdentities(tx, spent);
      await endAccess(tx, spent.personId, null, at);
      await deleteApiKeys(tx, spent.personId);
      const { personId } = spent;
      await insertAudit(tx, { action: 'password-reset', actorId: personId, personId }, at);
    })
    .catch((cause: unknown) => {
      // Two accounts of one address at once: the other was faster to prove it.
      throw isUniqueViolation(cause) ? new ApiFailure('expired-link') : cause;
    });
  await auth.throttle.unlock(link.email);
  mailer.later(() => Promise.resolve({ to: link.email, ...passwordChanged(`${linkBase()}/forgotten`) }));
}

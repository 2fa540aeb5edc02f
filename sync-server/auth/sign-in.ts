/** Signing in with an address and a password. */
import { listAccountsByEmail, rewritePasswordHash, writePasswordUsed } from '../db/accounts';
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
 * One query, the same counting and one computation of a hash, whoever has or has not an account. Every account that
 * claims the address is let in by its own password: were it one of them only, whoever signs up with an address and
 * then logs in would learn whether it had an account before.
 * @throws {ApiFailure} `wrong-credentials`, `too-many-requests`; `forbidden` to the owner of a disabled account
 */
export async function signIn({ db, auth }: AccountDeps, credentials: Credentials): Promise<AccountRow> {
  const { email, password, from, mark } = credentials;
  const claimants = await listAccountsByEmail(db, email);
  const known = claimants.find((account) => readMark(mark, account) !== null) ?? null;
  const attempt = { email, from, browser: readMark(mark, known) };
  await auth.throttle.spend(attempt);
  const salt = await auth.salts.of(email);
  const matches = await auth.passwords.matching(
    claimants.map(({ passwordHash }) => passwordHash),
    password,
    salt,
  );
  const matching = claimants.filter((_, row) => matches[row]);
  const account = known && !matching.includes(known) ? await another(matching) : (known ?? matching.at(0));
  if (!account) throw new ApiFailure('wrong-credentials');
  await auth.throttle.succeeded(attempt, { guess: mayBeGuess(account) });
  if (!account.passwordUsed) await writePasswordUsed(db, account.personId);
  if (account.disabledAt)
    throw new ApiFailure('forbidden', 'An admin of this server has disabled this account.');
  return refreshed(account, password);

  /** The mark of one account is no way round the counting of guesses at the others of its address. */
  async function another(rows: readonly AccountRow[]): Promise<AccountRow | null> {
    const counted = await auth.throttle.trySpendBeside(email);
    if (!counted || rows.length === 0) return null;
    await auth.throttle.succeededBeside(email, { guess: mayBeGuess(rows[0]) });
    return rows[0];
  }

  async function refreshed(row: AccountRow, typed: string): Promise<AccountRow> {
    const { personId, passwordHash: from } = row;
    if (from === null || !isOutdated(from, salt)) return row;
    const to = await auth.passwords.hash(typed, salt);
    return (await rewritePasswordHash(db, personId, { from, to })) ? { ...row, passwordHash: to } : row;
  }
}

/**
 * Whoever signs up with an address and a guess, and then logs in with it, tries it at all accounts of the address at
 * once, and is let in whether or not it was right. So the first time that a password is right counts as a guess, unless
 * the address is proved; from then on it tells nothing new.
 */
const mayBeGuess = ({ emailVerifiedAt, passwordUsed }: AccountRow) =>
  emailVerifiedAt === null && !passwordUsed;

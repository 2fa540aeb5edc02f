/**
 * What a new password must be like (ASVS 5.0, 6.2.1, 6.2.4, 6.2.9, 6.2.11): long enough, on no list of common ones,
 * and not made of the account's own words. No rule about kinds of characters.
 */
import { PASSWORD_LENGTH } from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';

const OWN_WORDS = ['palate'];

/** @throws {ApiFailure} `weak-password`, saying what is wrong with it. */
export async function checkNewPassword(password: string, email: string): Promise<void> {
  const problem = await problemOf(password, email);
  if (problem !== null) throw new ApiFailure('weak-password', problem);
}

async function problemOf(password: string, email: string): Promise<string | null> {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.min) return `A password needs at least ${PASSWORD_LENGTH.min} characters.`;
  if (length > PASSWORD_LENGTH.max) return `A password has at most ${PASSWORD_LENGTH.max} characters.`;
  const typed = password.toLowerCase();
  if ((await commonPasswords()).has(typed))
    return 'This password is on a list of common ones, which are tried first.';
  const [local] = email.split('@');
  const words = [email, local, ...OWN_WORDS];
  if (words.some((word) => typed === word || lettersOf(typed) === lettersOf(word)))
    return 'This password is made of the address or of the name of this app.';
  return null;
}

/** Letters only, so that `palate2024!` is `palate`; what has none stays as it is. */
const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}]/gu, '') || text;

let loading: Promise<ReadonlySet<string>> | undefined;

/** About 49,000 from leaks, some MB in memory, so read when the first account is made. Case is ignored. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Set((dictionary['passwords-common'] as readonly string[]).map((word) => word.toLowerCase())),
  );
  return loading;
}

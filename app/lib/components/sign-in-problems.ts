/** What `/login?problem=<code>` means to a person; the codes are the server's (routes/oauth). */
const PROBLEMS: Readonly<Record<string, string>> = {
  'unknown-provider': 'This server does not offer that way to sign in.',
  'cross-site': 'The sign-in was begun by another site. Begin it here.',
  'too-many-requests': 'Too many sign-ins were begun from here. Wait some minutes.',
  cancelled: 'The sign-in was cancelled at the provider.',
  expired: 'The sign-in took too long, or was begun in another browser. Begin it again.',
  'provider-failed': 'The provider did not answer as it should. Try again, or sign in with a password.',
  'no-email': 'The provider does not tell your mail address, and an account needs one.',
  disabled: 'An admin of this server has disabled this account.',
};

export const signInProblem = (code: string): string =>
  PROBLEMS[code] ?? 'The sign-in did not work. Try again, or sign in with a password.';

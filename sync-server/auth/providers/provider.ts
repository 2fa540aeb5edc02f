/** Who can say who somebody is: one interface for all kinds of providers. */

export interface ProviderClient {
  /** In paths and in the table `identities`: for ever. Lower-case letters, digits and dashes. */
  readonly id: string;
  /** On the button. */
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the provider says of somebody who has just signed in there. */
export interface ProvidedIdentity {
  /** Who it is at the provider: never changes, never goes to somebody else. */
  readonly subject: string;
  /** In lower case; null: the provider does not tell. */
  readonly email: string | null;
  /** Whether the provider has seen them read mail to it. */
  readonly emailVerified: boolean;
}

/** The secrets of one sign-in; each fresh, base64url of 256 bits. */
export interface Attempt {
  /** RFC 6749, 10.12. */
  readonly state: string;
  /** RFC 7636. */
  readonly codeVerifier: string;
  /** OpenID Connect Core, 3.1.2.1; a provider that is not OpenID ignores it. */
  readonly nonce: string;
}

export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Where the browser goes. @throws {ProviderFailure} */
  begin(attempt: Attempt, redirectUri: string): Promise<URL>;
  /**
   * Who came back with a code.
   * @param returned.iss of the answer, by which several providers are kept apart (RFC 9207); null: it had none
   * @throws {ProviderFailure} for anything that is not as it should be
   */
  finish(
    returned: { readonly code: string; readonly iss: string | null },
    attempt: Omit<Attempt, 'state'>,
    redirectUri: string,
  ): Promise<ProvidedIdentity>;
}

/** The provider does not answer, or not as it should. The message is for the log: it never has a code or token. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
}

const DEADLINE_MS = 10_000;

/** One JSON document of a provider. Redirects are not followed. @throws {ProviderFailure} */
export async function fetchJson(url: string | URL, headers: Record<string, string> = {}): Promise<unknown> {
  const { origin, pathname } = new URL(url);
  try {
    const answer = await fetch(url, {
      headers: { Accept: 'application/json', 'User-Agent': 'palate', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (!answer.ok) throw new ProviderFailure(`${origin}${pathname} answered ${answer.status}.`);
    return await answer.json();
  } catch (cause) {
    if (cause instanceof ProviderFailure) throw cause;
    throw new ProviderFailure(`${origin}${pathname} gives no JSON: ${reasonOf(cause)}`, { cause });
  }
}

/** Arctic waits for as long as the provider likes; we do not. @throws {ProviderFailure} */
export async function withDeadline<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw new ProviderFailure(`${what}: ${reasonOf(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

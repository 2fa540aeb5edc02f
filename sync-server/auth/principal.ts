/** On whose behalf a request comes. */
import type { Role } from '../protocol/account-messages';

export type Principal =
  | { readonly kind: 'nobody' }
  /** A syncing device, by its token; its person may be anonymous. */
  | { readonly kind: 'device'; readonly personId: string; readonly deviceId: string }
  | AccountPrincipal
  /** The commands on the server's own machine. */
  | { readonly kind: 'operator' };

/** Somebody who signed in. */
export interface AccountPrincipal {
  readonly kind: 'account';
  readonly personId: string;
  readonly role: Role;
  /** A cookie, or a bearer: an access token or an API key, which may not manage credentials. */
  readonly via: 'session' | 'token' | 'key';
  /** Stored id (a hash) of the session; null for bearers. */
  readonly sessionId: string | null;
  /** Id of the API key, where it came by one. */
  readonly keyId?: string;
}

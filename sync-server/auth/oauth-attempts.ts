/** Sign-ins at a provider that are under way: begun by one browser, ended by the same one, once, soon. */
import type { Db } from '../db/connect';
import { insertOauthAttempt, takeOauthAttempt } from '../db/oauth-attempts';
import type { Attempt } from './providers/provider';
import { hashSecret, newToken, sameHash } from './secrets';

export const ATTEMPT_MS = 10 * 60_000;

export interface OauthAttemptsDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export class OauthAttempts {
  constructor(readonly deps: OauthAttemptsDeps) {}

  /** @returns `browser`: for a cookie of the browser that begins. */
  async begin(provider: string): Promise<{ readonly attempt: Attempt; readonly browser: string }> {
    const { db, now, random } = this.deps;
    const [state, codeVerifier, nonce, browser] = Array.from({ length: 4 }, () => newToken(random));
    await insertOauthAttempt(
      db,
      {
        stateHash: hashSecret(state),
        provider,
        codeVerifier,
        nonce,
        browserHash: hashSecret(browser),
        expiresAt: new Date(now() + ATTEMPT_MS),
      },
      new Date(now()),
    );
    return { attempt: { state, codeVerifier, nonce }, browser };
  }

  /**
   * Ends an attempt, also when it does not fit: a state that came to the wrong place is burned.
   * @param browser the cookie of the browser that came back
   * @returns null: used, over, unknown, of another provider or of another browser.
   */
  async take(
    provider: string,
    { state, browser }: { state: string; browser: string | null },
  ): Promise<Omit<Attempt, 'state'> | null> {
    const row = await takeOauthAttempt(this.deps.db, hashSecret(state));
    if (!row || browser === null || !sameHash(row.browserHash, hashSecret(browser))) return null;
    if (row.provider !== provider || row.expiresAt.getTime() <= this.deps.now()) return null;
    return { codeVerifier: row.codeVerifier, nonce: row.nonce };
  }
}

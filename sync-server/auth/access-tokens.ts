/** Access tokens: JWTs of a quarter of an hour for scripts and native clients (RFC 7519, RFC 8725). */
import { randomUUID } from 'node:crypto';
import { SignJWT, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Db } from '../db/connect';
import { readStanding, readStandingBy } from '../db/credentials';
import { roleSchema } from '../protocol/account-messages';
import type { AccountPrincipal } from './principal';
import { SigningKeys, TOKEN_ALGORITHM } from './signing-keys';

export const TOKEN_LIFE_S = 15 * 60;
const AUDIENCE = 'palate';
/** RFC 9068, 2.1: no other JWT of ours or of anybody passes for one. */
const TYPE = 'at+jwt';

const claimsSchema = z.object({
  sub: z.uuid(),
  role: roleSchema,
  epoch: z.number().int(),
  /** The session or key that it was made with. */
  sid: z.uuid(),
  jti: z.uuid(),
});

export interface AccessTokensDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Who signs: the origin of this server. */
  readonly issuer: () => string;
  /** See auth/signing-keys. */
  readonly rotateMs?: number | undefined;
}

export class AccessTokens {
  readonly keys: SigningKeys;

  constructor(readonly deps: AccessTokensDeps) {
    this.keys = new SigningKeys({ ...deps, tokenMs: TOKEN_LIFE_S * 1000 });
  }

  /**
   * @param source handle of the session or id of the key that asks: the token ends with it
   * @returns null when the account is gone or disabled.
   */
  async issue({ personId, source }: { personId: string; source: string }): Promise<string | null> {
    const standing = await readStanding(this.deps.db, personId);
    if (!standing) return null;
    const { kid, key } = await this.keys.signer();
    const issuedAt = Math.floor(this.deps.now() / 1000);
    return new SignJWT({ ...standing, sid: source })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: TYPE, kid })
      .setIssuer(this.deps.issuer())
      .setAudience(AUDIENCE)
      .setSubject(personId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_LIFE_S)
      .sign(key);
  }

  /**
   * Beside the signature, the database is asked each time: a new password, another role, a disabled account and the
   * end of the session or key work at once.
   * @returns null: worth nothing.
   */
  async resolve(token: string): Promise<AccountPrincipal | null> {
    const claims = await this.#verify(token);
    if (!claims) return null;
    const { sub: personId, sid: source, role, epoch } = claims;
    const standing = await readStandingBy(this.deps.db, { personId, source }, new Date(this.deps.now()));
    if (standing?.epoch !== epoch || standing.role !== role) return null;
    return { kind: 'account', personId, role, via: 'token', sessionId: null };
  }

  async #verify(token: string): Promise<z.infer<typeof claimsSchema> | null> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = typeof kid === 'string' ? await this.keys.verifier(kid) : null;
      if (!key) return null;
      const { payload } = await jwtVerify(token, key, {
        algorithms: [TOKEN_ALGORITHM],
        typ: TYPE,
        issuer: this.deps.issuer(),
        audience: AUDIENCE,
        requiredClaims: ['exp', 'iat'],
        currentDate: new Date(this.deps.now()),
      });
      return claimsSchema.parse(payload);
    } catch (cause) {
      // jose throws TypeError for what is no JWT at all.
      if (cause instanceof errors.JOSEError || cause instanceof TypeError || cause instanceof z.ZodError)
        return null;
      throw cause;
    }
  }
}

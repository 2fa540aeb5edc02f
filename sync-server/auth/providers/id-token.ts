/** Checks ID tokens (OpenID Connect Core 1.0, 3.1.3.7). */
import { jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { ProviderFailure, reasonOf } from './provider';

/** Signatures that only the provider can make: not `none`, nor a hash with the secret that we have too. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Seconds by which the provider's clock may differ. */
const SKEW_S = 60;

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  azp: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});
export type IdTokenClaims = z.infer<typeof claimsSchema>;

/**
 * @param expected.nonce that this sign-in began with
 * @param expected.now ms since the epoch
 * @throws {ProviderFailure}
 */
export async function checkIdToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: {
    readonly issuer: string;
    readonly clientId: string;
    readonly nonce: string;
    readonly now: number;
  },
): Promise<IdTokenClaims> {
  const claims = await verify(token, keys, expected);
  const { nonce, azp, aud } = claims;
  if (nonce !== expected.nonce)
    throw new ProviderFailure('The ID token is for another sign-in: its nonce differs.');
  const several = Array.isArray(aud) && aud.length > 1;
  if ((several || azp !== undefined) && azp !== expected.clientId)
    throw new ProviderFailure('The ID token was issued to another client.');
  return claims;
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId, now }: { issuer: string; clientId: string; now: number },
): Promise<IdTokenClaims> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer,
      audience: clientId,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: SKEW_S,
      currentDate: new Date(now),
    });
    return claimsSchema.parse(payload);
  } catch (cause) {
    throw new ProviderFailure(`The ID token cannot be trusted: ${reasonOf(cause)}`, { cause });
  }
}

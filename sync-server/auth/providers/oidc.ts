/** Any OpenID provider, by its issuer: discovery, authorisation code with PKCE, a checked ID token. */
import { CodeChallengeMethod, OAuth2Client } from 'arctic';
import { createRemoteJWKSet } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Discovery } from './discovery';
import type { DiscoveryDocument } from './discovery';
import { checkIdToken } from './id-token';
import type { IdTokenClaims } from './id-token';
import { ProviderFailure, fetchJson, withDeadline } from './provider';
import type { ProvidedIdentity, Provider, ProviderClient } from './provider';

export interface OidcClient extends ProviderClient {
  /** To the letter as the provider writes it. */
  readonly issuer: string;
}

const SCOPES = ['openid', 'email'];

const tokensSchema = z.object({ id_token: z.string(), access_token: z.string() });
const userinfoSchema = z.object({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

export function oidcProvider(client: OidcClient, now: () => number): Provider {
  const discovery = new Discovery(client.issuer, now);
  const keysAt = rememberKeys();
  const oauth = (redirectUri: string) => new OAuth2Client(client.clientId, client.clientSecret, redirectUri);

  return {
    id: client.id,
    name: client.name,

    async begin({ state, codeVerifier, nonce }, redirectUri) {
      const { authorization_endpoint: endpoint } = await discovery.read();
      const url = oauth(redirectUri).createAuthorizationURLWithPKCE(
        endpoint,
        state,
        CodeChallengeMethod.S256,
        codeVerifier,
        SCOPES,
      );
      url.searchParams.set('nonce', nonce);
      return url;
    },

    async finish({ code, iss }, { codeVerifier, nonce }, redirectUri) {
      const document = await discovery.read();
      checkIssuer(iss, document);
      const tokens = await withDeadline(
        `${client.id} does not take the code`,
        oauth(redirectUri).validateAuthorizationCode(document.token_endpoint, code, codeVerifier),
      );
      const parsed = tokensSchema.safeParse(tokens.data);
      if (!parsed.success) throw new ProviderFailure(`${client.id} gives no ID token.`);
      const { id_token: idToken, access_token: accessToken } = parsed.data;
      const expected = { issuer: client.issuer, clientId: client.clientId, nonce, now: now() };
      const claims = await checkIdToken(idToken, keysAt(document.jwks_uri), expected);
      return identityOf(
        claims.email === undefined ? await askUserinfo(document, accessToken, claims) : claims,
      );
    },
  };
}

/** RFC 9207: the answer comes from the provider that was asked, not from another that shares our redirect address. */
function checkIssuer(iss: string | null, document: DiscoveryDocument): void {
  if (iss === null && document.authorization_response_iss_parameter_supported)
    throw new ProviderFailure(`The answer of ${document.issuer} does not say who it is from.`);
  if (iss !== null && iss !== document.issuer)
    throw new ProviderFailure(`The answer is not from ${document.issuer}.`);
}

/** 5.3: where the ID token has no address. What it says must be about the same person. */
async function askUserinfo(
  { userinfo_endpoint: endpoint, issuer }: DiscoveryDocument,
  accessToken: string,
  claims: IdTokenClaims,
): Promise<Pick<IdTokenClaims, 'sub' | 'email' | 'email_verified'>> {
  if (endpoint === undefined) return claims;
  const parsed = userinfoSchema.safeParse(
    await fetchJson(endpoint, { Authorization: `Bearer ${accessToken}` }),
  );
  if (!parsed.success || parsed.data.sub !== claims.sub)
    throw new ProviderFailure(`The userinfo of ${issuer} is about somebody else.`);
  return parsed.data;
}

const identityOf = (claims: Pick<IdTokenClaims, 'sub' | 'email' | 'email_verified'>): ProvidedIdentity => ({
  subject: claims.sub,
  email: claims.email?.trim().toLowerCase() ?? null,
  emailVerified: claims.email !== undefined && claims.email_verified === true,
});

/** jose fetches keys when it meets a new `kid`, and waits a little between. */
function rememberKeys(): (url: string) => JWTVerifyGetKey {
  let known: { readonly url: string; readonly keys: JWTVerifyGetKey } | null = null;
  return (url) => {
    if (known?.url !== url) known = { url, keys: createRemoteJWKSet(new URL(url)) };
    return known.keys;
  };
}

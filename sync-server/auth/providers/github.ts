/**
 * GitHub speaks OAuth 2.0, not OpenID: who it is, and the addresses, are asked of its API.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
import { CodeChallengeMethod, OAuth2Client } from 'arctic';
import { z } from 'zod';
import { ProviderFailure, fetchJson, withDeadline } from './provider';
import type { ProvidedIdentity, Provider, ProviderClient } from './provider';

export interface GitHubEndpoints {
  readonly authorize: string;
  readonly token: string;
  readonly user: string;
  readonly emails: string;
  /** RFC 9207: as GitHub writes it, should it send one. */
  readonly issuer: string;
}

const GITHUB: GitHubEndpoints = {
  authorize: 'https://github.com/login/oauth/authorize',
  token: 'https://github.com/login/oauth/access_token',
  user: 'https://api.github.com/user',
  emails: 'https://api.github.com/user/emails',
  issuer: 'https://github.com/login/oauth',
};

const SCOPES = ['user:email'];
const userSchema = z.object({ id: z.number().int().positive() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** arctic has a class of its own for GitHub, without PKCE, which GitHub has taken since July 2025. */
export function githubProvider(client: ProviderClient, endpoints: GitHubEndpoints = GITHUB): Provider {
  const oauth = (redirectUri: string) => new OAuth2Client(client.clientId, client.clientSecret, redirectUri);

  return {
    id: client.id,
    name: client.name,

    begin({ state, codeVerifier }, redirectUri) {
      const url = oauth(redirectUri).createAuthorizationURLWithPKCE(
        endpoints.authorize,
        state,
        CodeChallengeMethod.S256,
        codeVerifier,
        SCOPES,
      );
      return Promise.resolve(url);
    },

    async finish({ code, iss }, { codeVerifier }, redirectUri) {
      if (iss !== null && iss !== endpoints.issuer)
        throw new ProviderFailure('The answer is not from GitHub.');
      // A refused code comes with status 200 and without a token, which accessToken() throws for.
      const token = await withDeadline(
        'GitHub does not take the code',
        oauth(redirectUri)
          .validateAuthorizationCode(endpoints.token, code, codeVerifier)
          .then((tokens) => tokens.accessToken()),
      );
      return askIdentity(endpoints, token);
    },
  };
}

async function askIdentity(endpoints: GitHubEndpoints, token: string): Promise<ProvidedIdentity> {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/vnd.github+json' };
  const user = userSchema.safeParse(await fetchJson(endpoints.user, headers));
  const emails = emailsSchema.safeParse(await fetchJson(endpoints.emails, headers));
  if (!user.success || !emails.success) throw new ProviderFailure('GitHub does not say who it is.');
  const primary = emails.data.find((entry) => entry.primary);
  return {
    subject: String(user.data.id),
    email: primary?.email.trim().toLowerCase() ?? null,
    emailVerified: primary?.verified === true,
  };
}

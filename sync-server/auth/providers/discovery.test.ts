import { describe, expect, it } from 'vitest';
import { checkDocument } from './discovery';
import { ProviderFailure } from './provider';

const documentAt = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  jwks_uri: `${origin}/jwks`,
  userinfo_endpoint: `${origin}/userinfo`,
});
const check = (body: object, issuer: string) => checkDocument(body, issuer, `${issuer}/.well-known`);

describe('what a provider says of itself', () => {
  it('is taken over https, and over http on one’s own machine', () => {
    for (const origin of ['https://id.example', 'http://127.0.0.1:9000'])
      expect(check(documentAt(origin), origin).issuer).toBe(origin);
  });

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint'])(
    'is refused where %s leads from https to http',
    (name) => {
      const origin = 'https://id.example';
      const body = { ...documentAt(origin), [name]: 'http://id.example/x' };
      expect(() => check(body, origin)).toThrow(ProviderFailure);
    },
  );
});

import { SignJWT, UnsecuredJWT, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedIssuer } from '../../testing/scripted-issuer';
import type { ScriptedIssuer } from '../../testing/scripted-issuer';
import { oidcProvider } from './oidc';
import type { Provider } from './provider';

const NOW = Date.UTC(2026, 10, 20);
const BACK = 'https://palate.example/back';
const ATTEMPT = { codeVerifier: 'v'.repeat(43), nonce: 'n'.repeat(43) };
const RETURNED = { code: 'the-code', iss: null };

describe('an OpenID provider', () => {
  let issuer: ScriptedIssuer;
  let provider: Provider;
  beforeAll(async () => {
    issuer = await startScriptedIssuer();
  });
  afterAll(() => issuer.close());
  beforeEach(() => {
    issuer.requests.length = 0;
    const client = { id: 'x', name: 'X', clientId: 'palate', clientSecret: 'secret', issuer: issuer.issuer };
    provider = oidcProvider(client, () => NOW);
  });

  const claims = (change: JWTPayload = {}): JWTPayload => ({
    iss: issuer.issuer,
    aud: 'palate',
    sub: 'ada',
    nonce: ATTEMPT.nonce,
    iat: NOW / 1000,
    exp: NOW / 1000 + 300,
    email: ' Ada@Example.org',
    email_verified: true,
    ...change,
  });
  const finish = () => provider.finish(RETURNED, ATTEMPT, BACK);
  const given = async (change: JWTPayload) => {
    issuer.give(await issuer.sign(claims(change)));
    return finish();
  };

  it('says who somebody is by a token that it signed', async () => {
    expect(await given({})).toEqual({ subject: 'ada', email: 'ada@example.org', emailVerified: true });
    const exchange = issuer.requests.find(({ path }) => path === '/token')!;
    expect(Object.fromEntries(exchange.body)).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: BACK,
      code_verifier: ATTEMPT.codeVerifier,
    });
    expect(exchange.headers.get('authorization')).toBe(`Basic ${btoa('palate:secret')}`);
  });

  it.each([
    ['false', false],
    ['absent', undefined],
    ['a word', 'true'],
  ])('does not take an address for proved when email_verified is %s', async (_what, email_verified) => {
    const result = given({ email_verified } as JWTPayload);
    if (typeof email_verified === 'string') await expect(result).rejects.toThrow('cannot be trusted');
    else expect(await result).toMatchObject({ emailVerified: false });
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client', { aud: 'other' }],
    ['nobody', { aud: undefined }],
    ['another sign-in', { nonce: 'x'.repeat(43) }],
    ['no sign-in', { nonce: undefined }],
    ['the past', { exp: NOW / 1000 - 61 }],
    ['ever', { exp: undefined }],
    ['the future', { nbf: NOW / 1000 + 61 }],
    ['several clients, without saying to whom', { aud: ['palate', 'other'] }],
    ['several clients, to another', { aud: ['palate', 'other'], azp: 'other' }],
    ['us, but made for another', { azp: 'other' }],
    ['somebody without a name', { sub: '' }],
    ['no one', { sub: undefined }],
  ])('refuses a token for %s', async (_what, change) => {
    await expect(given(change as JWTPayload)).rejects.toThrow('ID token');
  });

  it('takes a token for several clients that was issued to us', async () => {
    expect(await given({ aud: ['other', 'palate'], azp: 'palate' })).toMatchObject({ subject: 'ada' });
  });

  it('refuses a token without a signature', async () => {
    const unsigned = new UnsecuredJWT(claims()).encode();
    for (const token of [unsigned, `${unsigned}AAAA`, 'no token', '']) {
      issuer.give(token);
      await expect(finish()).rejects.toThrow('ID token');
    }
  });

  it('refuses a token that somebody else signed, under this name or another', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    for (const kid of ['one', 'two', undefined]) {
      const header = { alg: 'ES256', ...(kid !== undefined && { kid }) };
      issuer.give(await new SignJWT(claims()).setProtectedHeader(header).sign(privateKey));
      await expect(finish()).rejects.toThrow('cannot be trusted');
    }
  });

  it('refuses a token that was hashed with our secret', async () => {
    const secret = new TextEncoder().encode('secret'.padEnd(32, '.'));
    issuer.give(await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret));
    await expect(finish()).rejects.toThrow('cannot be trusted');
  });

  it('is asked for an address that the token does not have', async () => {
    issuer.answers.set('/userinfo', () => ({
      body: { sub: 'ada', email: 'ada@example.org', email_verified: true },
    }));
    expect(await given({ email: undefined, email_verified: undefined })).toEqual({
      subject: 'ada',
      email: 'ada@example.org',
      emailVerified: true,
    });
    const asked = issuer.requests.find(({ path }) => path === '/userinfo')!;
    expect(asked.headers.get('authorization')).toBe('Bearer access');
  });

  it('is not believed when the address belongs to somebody else', async () => {
    issuer.answers.set('/userinfo', () => ({
      body: { sub: 'eve', email: 'ada@example.org', email_verified: true },
    }));
    await expect(given({ email: undefined })).rejects.toThrow('about somebody else');
  });

  it.each([
    ['an error', () => ({ status: 400, body: { error: 'invalid_grant' } }), 'invalid_grant'],
    ['a failure', () => ({ status: 500, body: {} }), 'does not take the code'],
    ['no ID token', () => ({ body: { access_token: 'a', token_type: 'Bearer' } }), 'no ID token'],
    ['no object', () => ({ body: null }), 'does not take the code'],
  ])('that answers a code with %s has failed', async (_what, answer, sentence) => {
    issuer.answers.set('/token', answer);
    await expect(finish()).rejects.toThrow(sentence);
  });

  it('must be the issuer that was configured, to the letter', async () => {
    const client = { id: 'x', name: 'X', clientId: 'p', clientSecret: 's', issuer: `${issuer.issuer}/` };
    const begun = oidcProvider(client, () => NOW).begin({ state: 's', ...ATTEMPT }, BACK);
    await expect(begun).rejects.toThrow('belongs to the issuer');
  });

  it('is read again after an hour, and at once after it was away', async () => {
    let now = NOW;
    const path = '/.well-known/openid-configuration';
    const document = issuer.answers.get(path)!;
    const client = { id: 'x', name: 'X', clientId: 'p', clientSecret: 's', issuer: issuer.issuer };
    const fresh = oidcProvider(client, () => now);
    const begin = () => fresh.begin({ state: 's', ...ATTEMPT }, BACK);
    issuer.answers.set(path, () => ({ status: 503, body: {} }));
    await expect(begin()).rejects.toThrow('answered 503');
    issuer.answers.set(path, document);
    for (const minutes of [0, 59, 60]) {
      now = NOW + minutes * 60_000;
      await begin();
    }
    expect(issuer.requests.map((request) => request.path)).toEqual([path, path, path]);
  });

  it('is not followed to an address that is no web page', async () => {
    const path = '/.well-known/openid-configuration';
    const document = issuer.answers.get(path)!;
    issuer.answers.set(path, () => ({
      body: { ...(document().body as object), token_endpoint: 'file:///etc/passwd' },
    }));
    await expect(provider.begin({ state: 's', ...ATTEMPT }, BACK)).rejects.toThrow('no discovery document');
    issuer.answers.set(path, document);
  });
});

/** Against a server that answers as GitHub documents it; GitHub itself is not asked. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedIssuer } from '../../testing/scripted-issuer';
import type { ScriptedIssuer } from '../../testing/scripted-issuer';
import { githubProvider } from './github';
import type { Provider } from './provider';

const BACK = 'https://palate.example/back';
const CLIENT = { id: 'github', name: 'GitHub', clientId: 'hub', clientSecret: 'secret' };
const ATTEMPT = { codeVerifier: 'v'.repeat(43), nonce: 'n' };
const TOKEN = { access_token: 'gho_x', scope: 'user:email', token_type: 'bearer' };

describe('GitHub', () => {
  let server: ScriptedIssuer;
  let provider: Provider;
  beforeAll(async () => {
    server = await startScriptedIssuer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    const at = (path: string) => `${server.issuer}${path}`;
    provider = githubProvider(CLIENT, {
      authorize: at('/authorize'),
      token: at('/token'),
      user: at('/user'),
      emails: at('/user/emails'),
      issuer: at(''),
    });
    server.requests.length = 0;
    server.answers.set('/token', () => ({ body: TOKEN }));
    server.answers.set('/user', () => ({
      body: { id: 583231, login: 'octocat', email: 'public@example.org' },
    }));
    emails([
      { email: 'old@example.org', primary: false, verified: true },
      { email: 'Octo@Example.org', primary: true, verified: true },
    ]);
  });
  const emails = (body: unknown) => server.answers.set('/user/emails', () => ({ body }));
  const finish = (iss: string | null = null) => provider.finish({ code: 'c', iss }, ATTEMPT, BACK);

  it('is asked for addresses only, with PKCE', async () => {
    const url = await githubProvider(CLIENT).begin({ state: 'the-state', ...ATTEMPT }, BACK);
    expect(url.origin + url.pathname).toBe('https://github.com/login/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'hub',
      redirect_uri: BACK,
      state: 'the-state',
      scope: 'user:email',
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    });
  });

  it('says who it is by number, and which address is theirs', async () => {
    expect(await finish()).toEqual({ subject: '583231', email: 'octo@example.org', emailVerified: true });
    const [exchange, user] = server.requests;
    expect(Object.fromEntries(exchange.body)).toMatchObject({
      code: 'c',
      code_verifier: ATTEMPT.codeVerifier,
    });
    expect(user.headers.get('authorization')).toBe('Bearer gho_x');
  });

  it('does not vouch for an address that it has not proved, nor for the public one', async () => {
    emails([
      { email: 'octo@example.org', primary: true, verified: false },
      { email: 'other@example.org', primary: false, verified: true },
    ]);
    expect(await finish()).toEqual({ subject: '583231', email: 'octo@example.org', emailVerified: false });
    emails([]);
    expect(await finish()).toEqual({ subject: '583231', email: null, emailVerified: false });
  });

  it('refuses a code with status 200', async () => {
    server.answers.set('/token', () => ({
      body: { error: 'bad_verification_code', error_description: 'The code …' },
    }));
    await expect(finish()).rejects.toThrow('GitHub does not take the code');
  });

  it.each([
    ['no number', '/user', { body: { id: 'octocat' } }],
    ['no list', '/user/emails', { body: { message: 'Not Found' } }],
    ['a failure', '/user', { status: 502, body: {} }],
  ])('has failed when it answers with %s', async (_what, path, answer) => {
    server.answers.set(path, () => answer);
    await expect(finish()).rejects.toThrow(/GitHub does not say who it is|answered 502/);
  });

  it('is not impersonated by an answer of another issuer', async () => {
    await expect(finish('https://evil.example')).rejects.toThrow('not from GitHub');
    expect(server.requests).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { readProviders } from './provider-config';

const GITHUB = { GITHUB_CLIENT_ID: 'hub', GITHUB_CLIENT_SECRET: 'hub-secret' };
const WORK = {
  OIDC_WORK_ISSUER: 'https://login.work.example/realm/',
  OIDC_WORK_CLIENT_ID: 'palate',
  OIDC_WORK_CLIENT_SECRET: 'work-secret',
};

describe('providers in the environment', () => {
  it('are none by default, and none where variables are empty', () => {
    expect(readProviders({})).toEqual([]);
    expect(readProviders({ GITHUB_CLIENT_ID: '', GITHUB_CLIENT_SECRET: '', OIDC_WORK_ISSUER: '' })).toEqual(
      [],
    );
  });

  it('are GitHub, Google and any number of OpenID providers, each with a name for its button', () => {
    const google = { GOOGLE_CLIENT_ID: 'goo', GOOGLE_CLIENT_SECRET: 'goo-secret' };
    const club = {
      OIDC_MY_CLUB_ISSUER: 'http://127.0.0.1:4000',
      OIDC_MY_CLUB_CLIENT_ID: 'p',
      OIDC_MY_CLUB_CLIENT_SECRET: 's',
      OIDC_MY_CLUB_LABEL: 'My club',
    };
    expect(readProviders({ ...WORK, ...google, ...club, ...GITHUB })).toEqual([
      { kind: 'github', id: 'github', name: 'GitHub', clientId: 'hub', clientSecret: 'hub-secret' },
      { kind: 'google', id: 'google', name: 'Google', clientId: 'goo', clientSecret: 'goo-secret' },
      {
        kind: 'oidc',
        id: 'my-club',
        name: 'My club',
        issuer: 'http://127.0.0.1:4000',
        clientId: 'p',
        clientSecret: 's',
      },
      {
        kind: 'oidc',
        id: 'work',
        name: 'work',
        issuer: 'https://login.work.example/realm/',
        clientId: 'palate',
        clientSecret: 'work-secret',
      },
    ]);
  });

  it.each([
    ['a GitHub secret', { GITHUB_CLIENT_ID: 'hub' }, 'GITHUB_CLIENT_SECRET is missing'],
    ['a Google id', { GOOGLE_CLIENT_SECRET: 'x' }, 'GOOGLE_CLIENT_ID is missing'],
    ['an OpenID secret', { ...WORK, OIDC_WORK_CLIENT_SECRET: '' }, 'OIDC_WORK_CLIENT_SECRET is missing'],
  ])('say which variable is missing without %s', (_what, env, sentence) => {
    expect(() => readProviders(env)).toThrow(sentence);
  });

  it.each([
    'http://login.work.example',
    'ftp://127.0.0.1',
    'login.work.example',
    'http://127.0.0.1.evil.example',
  ])('refuse the issuer %s: codes and secrets would go there unprotected', (issuer) => {
    expect(() => readProviders({ ...WORK, OIDC_WORK_ISSUER: issuer })).toThrow('must begin with https://');
  });

  it('refuse a provider that takes the name of another', () => {
    const env = {
      OIDC_GITHUB_ISSUER: 'https://x.example',
      OIDC_GITHUB_CLIENT_ID: 'a',
      OIDC_GITHUB_CLIENT_SECRET: 'b',
    };
    expect(() => readProviders(env)).toThrow('takes the name of github');
  });
});

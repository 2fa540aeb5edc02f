import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config';

describe('readConfig', () => {
  it('has a default for everything', () => {
    const defaults = {
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataDir: path.resolve('.palate'),
      origin: undefined,
      trustProxy: false,
      smtpUrl: undefined,
      mailFrom: 'Palate <palate@localhost>',
      providers: [],
    };
    expect(readConfig({})).toEqual(defaults);
    expect(readConfig({ PORT: '', HOST: '', DATABASE_URL: '', PALATE_DATA_DIR: '', ORIGIN: '' })).toEqual(
      defaults,
    );
  });

  it('reads what is set', () => {
    expect(
      readConfig({ PORT: '0', DATABASE_URL: 'postgresql://db/palate', ORIGIN: 'https://palate.example/x' }),
    ).toMatchObject({ port: 0, databaseUrl: 'postgresql://db/palate', origin: 'https://palate.example' });
  });

  it('reads where letters go', () => {
    const env = { SMTP_URL: 'smtps://me:secret@mail.example', MAIL_FROM: 'Palate <palate@example.org>' };
    expect(readConfig(env)).toMatchObject({ smtpUrl: env.SMTP_URL, mailFrom: env.MAIL_FROM });
  });

  it.each([
    { PORT: 'x' },
    { PORT: '70000' },
    { DATABASE_URL: 'mysql://x' },
    { ORIGIN: 'palate' },
    { SMTP_URL: 'http://mail.example', MAIL_FROM: 'palate@example.org' },
    { MAIL_FROM: 'nobody' },
    { MAIL_FROM: 'palate@example.org\r\nBcc: you@example.org' },
    { SMTP_URL: 'smtp://mail.example' },
  ])('names the variable that is wrong: %j', (env) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(Object.keys(env)[0]);
  });
});

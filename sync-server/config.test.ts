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

  it.each([{ PORT: 'x' }, { PORT: '70000' }, { DATABASE_URL: 'mysql://x' }, { ORIGIN: 'palate' }])(
    'names the variable that is wrong: %j',
    (env) => {
      expect(() => readConfig(env)).toThrow(ConfigError);
      expect(() => readConfig(env)).toThrow(Object.keys(env)[0]);
    },
  );
});

/** What every answer says of how it may be used. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../db/connect';
import type { Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { startServer } from '../testing/server';

describe('headers', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ dataDir: 'memory://' });
    await migrate(database);
  });
  afterAll(() => database.close());

  const PATHS = ['/', '/api/manifest', '/api/nothing', '/healthz', '/api/docs'];
  const headersOf = async (path: string, deps = {}, headers = {}) =>
    (await startServer(database, deps).request(path, { headers })).headers;

  it.each(PATHS)('keep %s to itself', async (path) => {
    const headers = await headersOf(path);
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(headers.get('Referrer-Policy')).toBe('same-origin');
    const policy = headers.get('Content-Security-Policy')!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  });

  it.each(PATHS)('promise https for a year where %s is reached by it, and only there', async (path) => {
    const promise = 'max-age=31536000; includeSubDomains';
    const https = { config: { origin: 'https://palate.example' } };
    const proxied = { config: { trustProxy: true } };
    const forwarded = { 'X-Forwarded-Proto': 'https' };
    expect((await headersOf(path, https)).get('Strict-Transport-Security')).toBe(promise);
    expect((await headersOf(path, proxied, forwarded)).get('Strict-Transport-Security')).toBe(promise);
    expect((await headersOf(path, {}, forwarded)).get('Strict-Transport-Security')).toBeNull();
    expect((await headersOf(path, proxied)).get('Strict-Transport-Security')).toBeNull();
  });
});

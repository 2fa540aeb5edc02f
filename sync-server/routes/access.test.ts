/** Who may call what, and what a refusal looks like, over every route of the document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessOf } from '../auth/access';
import { openDatabase } from '../db/connect';
import type { Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { API_ERRORS } from '../protocol/errors';
import { LIMITS, errorSchema } from '../protocol/messages';
import { TestDevice, post, startServer } from '../testing/server';
import type { TestServer } from '../testing/server';

interface Document {
  readonly paths: Record<string, Record<string, { security?: unknown; responses: Record<string, unknown> }>>;
}

describe('access', () => {
  let database: Database;
  let server: TestServer;
  let routes: { method: string; path: string; security: unknown; responses: Record<string, unknown> }[];

  beforeAll(async () => {
    database = await openDatabase({ dataDir: 'memory://' });
    await migrate(database);
    server = startServer(database, { config: { operatorToken: 'the-operator-of-this-server' } });
    const document = (await (await server.request('/api/openapi.json')).json()) as Document;
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, responses }]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{.*?\}/g, '11111111-1111-4111-8111-111111111111'),
        security,
        responses,
      })),
    );
  });
  afterAll(() => database.close());

  it('documents every resource', () => {
    const paths = routes.map(({ method, path }) => `${method} ${path.split('/').slice(0, 4).join('/')}`);
    expect(paths).toEqual(
      expect.arrayContaining([
        'GET /healthz',
        'GET /readyz',
        'POST /api/devices',
        'GET /api/devices',
        'POST /api/devices/link-code',
        'POST /api/sync/push',
        'GET /api/sync/pull',
        'GET /api/manifest',
      ]),
    );
  });

  it('answers 401 without a token on every route that is not public, and says so in the document', async () => {
    const guarded = routes.filter(
      ({ method, path }) => path.startsWith('/api/') && accessOf(method, path) === 'device',
    );
    expect(guarded.length).toBeGreaterThanOrEqual(5);
    for (const { method, path, security, responses } of guarded) {
      expect([path, security]).toEqual([path, [{ device: [] }]]);
      expect([path, Object.keys(responses)]).toEqual([path, expect.arrayContaining(['401'])]);
      for (const headers of [{}, { Authorization: 'Bearer wrong' }, { Authorization: 'Basic eDp5' }]) {
        const answer = await server.request(path, { method, headers });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(errorSchema.parse(await answer.json()).error.code).toBe('unauthorised');
      }
    }
  });

  it('lets nobody but the operator into the operator’s routes', async () => {
    const guarded = routes.filter(({ method, path }) => accessOf(method, path) === 'operator');
    const device = await TestDevice.join(server);
    for (const { method, path, security } of guarded) {
      expect([path, security]).toEqual([path, [{ operator: [] }]]);
      for (const headers of [{}, device.headers]) {
        const answer = await server.request(path, { method, headers });
        expect([path, answer.status]).toEqual([path, 403]);
      }
    }
    const shut = startServer(database);
    const headers = { Authorization: 'Bearer null' };
    expect((await shut.request('/api/operator/training', { method: 'POST', headers })).status).toBe(403);
  });

  it('shuts what is not known: an unlisted path needs a token, and then is nothing', async () => {
    expect((await server.request('/api/nothing')).status).toBe(401);
    const device = await TestDevice.join(server);
    const answer = await server.request('/api/nothing', { headers: device.headers });
    expect(answer.status).toBe(404);
    expect(errorSchema.parse(await answer.json()).error).toEqual({
      code: 'not-found',
      message: API_ERRORS['not-found'].message,
      mend: API_ERRORS['not-found'].mend,
    });
  });

  it('refuses unsafe requests of other sites and of other content types, with a token too', async () => {
    const device = await TestDevice.join(server);
    const send = (headers: Record<string, string>, body = '{"protocol":1,"events":[]}') =>
      server.request('/api/sync/push', { method: 'POST', headers: { ...device.headers, ...headers }, body });
    const json = { 'Content-Type': 'application/json' };
    expect((await send(json)).status).toBe(200);
    expect((await send({ ...json, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
    expect((await send({ ...json, Origin: 'http://localhost' })).status).toBe(200);
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ])
      expect((await send({ ...json, ...headers })).status).toBe(403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
      expect((await send({ 'Content-Type': type })).status).toBe(415);
  });

  it.each(['', '{', '"x', 'null', '[]', '7'])('answers 400 to the body %j', async (body) => {
    const device = await TestDevice.join(server);
    const headers = { 'Content-Type': 'application/json' };
    for (const path of ['/api/devices', '/api/sync/push']) {
      const answer = await server.request(path, {
        method: 'POST',
        headers: path === '/api/devices' ? headers : { ...headers, ...device.headers },
        body,
      });
      expect(answer.status).toBe(400);
      errorSchema.parse(await answer.json());
    }
  });

  it('refuses a body over the limit', async () => {
    const device = await TestDevice.join(server);
    const body = { protocol: 1, events: [], padding: 'x'.repeat(LIMITS.bodyBytes) };
    const answer = await post(server, '/api/sync/push', body, device.headers);
    expect(answer.status).toBe(413);
  });

  it('says that it is not ready when the database is gone, and is alive all the same', async () => {
    const gone = await openDatabase({ dataDir: 'memory://' });
    const empty = startServer(gone); // not migrated
    expect((await empty.request('/readyz')).status).toBe(503);
    await gone.close();
    expect((await empty.request('/readyz')).status).toBe(503);
    expect((await empty.request('/healthz')).status).toBe(200);
  });

  it('shows its documentation without a script', async () => {
    const page = await (await server.request('/api/docs')).text();
    expect(page).toContain('POST /api/sync/push');
    expect(page).not.toContain('<script');
  });

  it('keeps nothing of the API in caches', async () => {
    const device = await TestDevice.join(server);
    const answer = await server.request('/api/devices', { headers: device.headers });
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
  });
});

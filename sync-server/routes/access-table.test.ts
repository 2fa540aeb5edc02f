/** Walks every route of the document with every kind of caller, against the table of who may call what. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS, accessOf } from '../auth/access';
import type { Access } from '../auth/access';
import { openDatabase } from '../db/connect';
import type { Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { ROLES } from '../protocol/account-messages';
import type { Role } from '../protocol/account-messages';
import { bearer, signedIn } from '../testing/members';
import { TestDevice, startServer } from '../testing/server';
import type { LocalServer } from '../testing/server';

const OPERATOR = 'the-operator-of-this-server';

/** What each row of the table answers to each caller; null: it lets them in. Written out, so that it checks. */
const COLUMNS = [
  'nobody',
  'device',
  'user session',
  'analyst session',
  'admin session',
  'user bearer',
  'analyst bearer',
  'admin bearer',
  'operator',
] as const;
type Column = (typeof COLUMNS)[number];
const [U, S, F, O] = ['unauthorised', 'sign-in-needed', 'forbidden', 'operator-only'] as const;
type Refusal = typeof U | typeof S | typeof F | typeof O | null;
const _ = null;
// prettier-ignore
const ANSWERS: Record<Access, readonly Refusal[]> = {
  //                   nobody device | session: user analyst admin | bearer: user analyst admin | operator
  public:              [_,     _,               _,   _,      _,             _,   _,      _,       _],
  device:              [U,     _,               U,   U,      U,             U,   U,      U,       U],
  'device-or-account': [U,     _,               _,   _,      _,             _,   _,      _,       U],
  account:             [S,     S,               _,   _,      _,             _,   _,      _,       S],
  session:             [S,     S,               _,   _,      _,             S,   S,      S,       S],
  analyst:             [S,     S,               F,   _,      _,             F,   _,      _,       S],
  admin:               [S,     S,               F,   F,      _,             F,   F,      _,       S],
  operator:            [O,     O,               O,   O,      O,             O,   O,      O,       _],
};
/** Every route for which nobody has to be anybody. */
const PUBLIC = [
  'GET /api/artefacts/{digest}',
  'GET /api/auth/jwks.json',
  'GET /api/auth/oauth/{provider}',
  'GET /api/auth/oauth/{provider}/callback',
  'GET /api/auth/providers',
  'GET /api/catalogue/{digest}',
  'GET /api/deltas/{digest}',
  'GET /api/docs',
  'GET /api/ensembles/{digest}',
  'GET /api/manifest',
  'GET /api/openapi.json',
  'GET /api/priors/{digest}',
  'GET /api/sentiment',
  'GET /api/sentiment/{digest}',
  'GET /healthz',
  'GET /metrics',
  'GET /readyz',
  'POST /api/auth/forgotten',
  'POST /api/auth/login',
  'POST /api/auth/reset',
  'POST /api/auth/signup',
  'POST /api/devices',
];
const GUARDED = new Set<unknown>([U, S, F, O]);

/** Refused by the route itself: what the table cannot say. */
const ROUTE_REFUSES: Record<string, (caller: string) => Refusal> = {
  'POST /api/auth/token': (caller) => (caller.includes('access token') ? F : null),
};

interface Route {
  readonly method: string;
  readonly path: string;
  readonly security: readonly Record<string, unknown>[] | undefined;
}

describe('the table of who may call what', () => {
  let database: Database;
  let server: LocalServer;
  let routes: Route[];

  beforeAll(async () => {
    database = await openDatabase({ dataDir: 'memory://' });
    await migrate(database);
    server = startServer(database, { config: { operatorToken: OPERATOR, appDir: '/nowhere' } });
    const { paths } = (await (await server.request('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, { security?: Route['security'] }>>;
    };
    routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({
        method: method.toUpperCase(),
        path,
        security,
      })),
    );
  });
  afterAll(() => database.close());

  /** Somebody new, since what is allowed is also done. */
  const browserOf = (role: Role) => signedIn(server, database, role);
  const sent = async (path: string, headers: Record<string, string>, body?: object) => {
    const answer = await server.request(path, {
      method: 'POST',
      headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };

  interface Caller {
    readonly name: string;
    readonly column: Column;
    headers(): Promise<Record<string, string>>;
  }
  const CALLERS: readonly Caller[] = [
    { name: 'nobody', column: 'nobody', headers: async () => ({}) },
    { name: 'a made-up bearer', column: 'nobody', headers: async () => bearer('x'.repeat(43)) },
    {
      name: 'a made-up session',
      column: 'nobody',
      headers: async () => ({ Cookie: `palate=${'x'.repeat(43)}` }),
    },
    {
      name: 'a made-up bearer beside a good session',
      column: 'nobody',
      headers: async () => ({ ...(await browserOf('admin')), ...bearer('x'.repeat(43)) }),
    },
    {
      name: 'a device',
      column: 'device',
      headers: async () => (await TestDevice.join(startServer(database))).headers,
    },
    { name: 'the operator', column: 'operator', headers: async () => bearer(OPERATOR) },
    ...ROLES.flatMap((role): Caller[] => [
      { name: `${role} in a browser`, column: `${role} session`, headers: () => browserOf(role) },
      {
        name: `${role} with an API key`,
        column: `${role} bearer`,
        headers: async () => {
          const made = await sent('/api/account/keys', await browserOf(role), { name: 'script', days: null });
          return bearer(made.key);
        },
      },
      {
        name: `${role} with an access token`,
        column: `${role} bearer`,
        headers: async () => bearer((await sent('/api/auth/token', await browserOf(role))).accessToken),
      },
    ]),
  ];

  it('has a row for every route of the document', () => {
    expect(routes.length).toBeGreaterThan(20);
    const without = routes.filter(({ method, path }) => accessOf(method, path) === null);
    expect(without).toEqual([]);
    const named = routes.filter(({ method, path }) =>
      ACCESS.some((row) => row.method === method && row.path === path),
    );
    expect(named).toEqual(routes);
  });

  it('has a route for every row', () => {
    const undocumented = ['/metrics', '/api/openapi.json', '/api/docs'];
    const unknown = ACCESS.filter(
      ({ method, path }) =>
        !undocumented.includes(path) &&
        !routes.some((route) => route.method === method && route.path === path),
    );
    expect(unknown).toEqual([]);
  });

  it('knows every route that is mounted, also one that the document leaves out', () => {
    const asDocumented = (path: string) => path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}');
    const strange = server
      .mounted()
      .map(({ method, path }) => `${method} ${asDocumented(path)}`)
      .filter((route) => !routes.some(({ method, path }) => route === `${method} ${path}`));
    // Middleware, and what answers that there is nothing, stand under ALL.
    expect([...new Set(strange)].toSorted()).toEqual([
      'ALL /*',
      'ALL /api/*',
      'GET /*',
      'GET /api/docs',
      'GET /api/openapi.json',
      'GET /metrics',
    ]);
  });

  it('guards all but a few paths, and those are written out here', () => {
    const open = routes.filter(({ path }) => !path.startsWith('/api/')).map(({ path }) => path);
    expect(open).toEqual(['/healthz', '/readyz']);
    expect(
      ACCESS.filter(({ allow }) => allow === 'public')
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    ).toEqual(PUBLIC);
  });

  it('has one row for a request: no row hides another', () => {
    for (const { method, path } of ACCESS) {
      const concrete = path.replaceAll(/\{\w+\}/g, randomUUID());
      const matching = ACCESS.filter(
        (row) =>
          row.method === method && new RegExp(`^${row.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(concrete),
      );
      expect(matching.map((row) => row.path)).toEqual([path]);
    }
  });

  it('is what the document says of each route', () => {
    const schemes: Record<Access, string[]> = {
      public: [],
      device: ['device'],
      'device-or-account': ['device', 'session', 'account'],
      account: ['session', 'account'],
      session: ['session'],
      analyst: ['session', 'account'],
      admin: ['session', 'account'],
      operator: ['operator'],
    };
    for (const { method, path, security = [] } of routes) {
      const said = security.flatMap((way) => Object.keys(way));
      expect([method, path, said.toSorted()]).toEqual([
        method,
        path,
        schemes[accessOf(method, path)!].toSorted(),
      ]);
    }
  });

  it.each(CALLERS.map((caller) => [caller.name, caller] as const))(
    'holds for %s on every route',
    async (name, caller) => {
      for (const { method, path } of routes) {
        const headers = await caller.headers();
        // An array is what no route wants, so that what is allowed gets as far as its schema.
        const body = method === 'GET' ? {} : { body: '[]' };
        const answer = await server.request(
          path.replaceAll(/\{digest\}/g, 'f'.repeat(64)).replaceAll(/\{\w+\}/g, randomUUID()),
          { method, headers: { 'Content-Type': 'application/json', ...headers }, ...body },
        );
        const text = await answer.text();
        const code =
          answer.status < 400 ? null : (JSON.parse(text) as { error: { code: string } }).error.code;
        const access = accessOf(method, path)!;
        const expected =
          ANSWERS[access][COLUMNS.indexOf(caller.column)] ??
          ROUTE_REFUSES[`${method} ${path}`]?.(name) ??
          null;
        expect([method, path, GUARDED.has(code) ? code : null]).toEqual([method, path, expected]);
        expect([method, path, answer.status]).not.toEqual([method, path, 500]);
        if (expected === U) expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
      }
    },
  );

  it('shuts every path that is not in it, to everybody', async () => {
    for (const path of [
      '/api/nothing',
      '/api/account/other',
      '/api/operator/other',
      '/api/admin/accounts/x/y',
    ])
      for (const { name, column, headers } of CALLERS) {
        const answer = await server.request(path, { headers: await headers() });
        expect([path, name, answer.status]).toEqual([path, name, column === 'nobody' ? 401 : 404]);
      }
  });
});

/** Who may call what: the one table of it. What has no row is shut. */

/**
 * Whom a row lets in. An account is somebody who signed in, by any credential; `session` is a browser only, since a
 * token or a key may not manage credentials. Admins may do what analysts may.
 */
export type Access =
  'public' | 'device' | 'device-or-account' | 'account' | 'session' | 'analyst' | 'admin' | 'operator';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface AccessRow {
  readonly method: Method;
  /** As in the OpenAPI document: `{name}` is one segment. */
  readonly path: string;
  readonly allow: Access;
}

const row = (method: Method, path: string, allow: Access): AccessRow => ({ method, path, allow });

export const ACCESS: readonly AccessRow[] = [
  row('GET', '/healthz', 'public'),
  row('GET', '/readyz', 'public'),
  row('GET', '/metrics', 'public'),
  row('GET', '/api/openapi.json', 'public'),
  row('GET', '/api/docs', 'public'),

  row('GET', '/api/manifest', 'public'),
  row('GET', '/api/catalogue/{digest}', 'public'),
  row('GET', '/api/artefacts/{digest}', 'public'),
  row('GET', '/api/sentiment', 'public'),
  row('GET', '/api/sentiment/{digest}', 'public'),
  row('GET', '/api/deltas/{digest}', 'public'),
  row('GET', '/api/ensembles/{digest}', 'public'),
  row('GET', '/api/priors/{digest}', 'public'),

  row('POST', '/api/devices', 'public'), // with `account: true` the route itself asks for the session
  row('GET', '/api/devices', 'device'),
  row('POST', '/api/devices/link-code', 'device'),
  row('POST', '/api/devices/leave', 'device'),
  row('DELETE', '/api/devices/{id}', 'device'),
  row('POST', '/api/sync/push', 'device'),
  row('GET', '/api/sync/pull', 'device'),

  row('GET', '/api/person/export', 'device-or-account'),
  row('DELETE', '/api/person', 'device'),

  row('POST', '/api/auth/signup', 'public'),
  row('POST', '/api/auth/login', 'public'),
  row('POST', '/api/auth/logout', 'session'),
  row('POST', '/api/auth/forgotten', 'public'),
  row('POST', '/api/auth/reset', 'public'),
  row('POST', '/api/auth/verify', 'session'), // of the account that the link is for: the route says so
  row('POST', '/api/auth/verify/again', 'session'),
  row('GET', '/api/auth/providers', 'public'),
  row('GET', '/api/auth/oauth/{provider}', 'public'), // this and the next change state: see routes/oauth
  row('GET', '/api/auth/oauth/{provider}/callback', 'public'),
  row('POST', '/api/auth/token', 'account'), // a session or a key; not a token for another token: the route says so
  row('GET', '/api/auth/jwks.json', 'public'),

  row('GET', '/api/account', 'account'),
  row('DELETE', '/api/account', 'session'),
  row('POST', '/api/account/password', 'session'),
  row('GET', '/api/account/sessions', 'session'),
  row('DELETE', '/api/account/sessions', 'session'),
  row('DELETE', '/api/account/sessions/{id}', 'session'),
  row('GET', '/api/account/keys', 'session'),
  row('POST', '/api/account/keys', 'session'),
  row('DELETE', '/api/account/keys/{id}', 'session'),

  row('POST', '/api/admin/accounts/search', 'admin'),
  row('PATCH', '/api/admin/accounts/{id}', 'admin'),
  row('DELETE', '/api/admin/accounts/{id}/sessions', 'admin'),
  row('GET', '/api/admin/audit', 'admin'),
  row('GET', '/api/admin/training-runs', 'admin'),
  row('GET', '/api/admin/experiments', 'analyst'),
  row('GET', '/api/admin/experiments/{id}/results', 'analyst'),
  row('POST', '/api/admin/experiments', 'admin'),
  row('POST', '/api/admin/experiments/{id}/stop', 'admin'),

  row('POST', '/api/operator/imports', 'operator'),
  row('POST', '/api/operator/training', 'operator'),
  row('POST', '/api/operator/reviews', 'operator'),
  row('POST', '/api/operator/rollback', 'operator'),
  row('POST', '/api/operator/admin', 'operator'),
];

const COMPILED = ACCESS.map((entry) => ({
  ...entry,
  pattern: new RegExp(`^${entry.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/**
 * @param method as in HTTP; HEAD is as open as GET
 * @returns null: no row, so nobody.
 */
export function accessOf(method: string, path: string): Access | null {
  const asked = method === 'HEAD' ? 'GET' : method;
  return COMPILED.find((entry) => entry.method === asked && entry.pattern.test(path))?.allow ?? null;
}

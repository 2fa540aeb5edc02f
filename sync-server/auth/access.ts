/** Who may call what. Whatever is not named here needs a device's token. */

export type Access = 'public' | 'operator' | 'device';

/** `prefix` ends in a slash; otherwise the path is meant exactly. */
const PUBLIC: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[] = [
  { method: 'POST', path: '/api/devices' },
  { method: 'GET', path: '/api/manifest' },
  { method: 'GET', path: '/api/catalogue/' },
  { method: 'GET', path: '/api/artefacts/' },
  { method: 'GET', path: '/api/openapi.json' },
  { method: 'GET', path: '/api/docs' },
];

/** @param method as in HTTP; HEAD is as open as GET. */
export function accessOf(method: string, path: string): Access {
  if (path.startsWith('/api/operator/')) return 'operator';
  const asked = method === 'HEAD' ? 'GET' : method;
  const open = PUBLIC.some((row) =>
    row.method !== asked ? false : row.path.endsWith('/') ? path.startsWith(row.path) : path === row.path,
  );
  return open ? 'public' : 'device';
}

/** What a request must be like before anybody looks at what it wants. */
import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';
import { ApiFailure } from '../protocol/errors';
import { LIMITS } from '../protocol/messages';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Unsafe requests come from our own pages or from no page at all, and carry JSON. Bearer tokens are not sent by
 * browsers of their own accord, so this is a second wall. `hono/csrf` would let a cross-site JSON POST through.
 */
export function onlyOwnRequests(origin: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (SAFE.has(c.req.method)) return next();
    if (isCrossSite(c.req.raw.headers, origin ?? new URL(c.req.url).origin))
      throw new ApiFailure('cross-site');
    const type = c.req.header('Content-Type');
    const hasBody = c.req.raw.body !== null;
    if ((hasBody || type !== undefined) && !/^application\/json\s*(;|$)/i.test(type ?? ''))
      throw new ApiFailure('not-json');
    return next();
  };
}

/** Sec-Fetch-Site where the browser sends it, else Origin. Neither: not a browser. */
function isCrossSite(headers: Headers, own: string): boolean {
  const site = headers.get('Sec-Fetch-Site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('Origin');
  return origin !== null && origin !== own;
}

export const limitBody = (): MiddlewareHandler =>
  bodyLimit({
    maxSize: LIMITS.bodyBytes,
    onError: () => {
      throw new ApiFailure('too-large', `The body is larger than ${LIMITS.bodyBytes} bytes.`);
    },
  });

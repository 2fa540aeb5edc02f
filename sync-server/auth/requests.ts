/** What a request must be like before anybody looks at what it wants. */
import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';
import { ApiFailure } from '../protocol/errors';
import { LIMITS } from '../protocol/messages';
import { MOST_LEVELS } from '../protocol/nesting';

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
    if ((hasBody(c.req.raw.headers) || type !== undefined) && !/^application\/json\s*(;|$)/i.test(type ?? ''))
      throw new ApiFailure('not-json');
    return next();
  };
}

/**
 * RFC 9112, 6: these headers, and nothing else, announce a body. `Request.body` is a stream for every DELETE that
 * comes over a socket, whether or not anything is in it.
 */
const hasBody = (headers: Headers): boolean =>
  Number(headers.get('Content-Length') ?? 0) > 0 || headers.has('Transfer-Encoding');

/** Sec-Fetch-Site where the browser sends it, else Origin. Neither: not a browser. */
function isCrossSite(headers: Headers, own: string): boolean {
  const site = headers.get('Sec-Fetch-Site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('Origin');
  return origin !== null && origin !== own;
}

/** Only pushes are large; nobody else may make us hold 4 MiB. */
const PUSH = '/api/sync/push';
const SMALL_BYTES = 64 * 1024;

export function limitBody(): MiddlewareHandler {
  const [small, large] = [limitOf(SMALL_BYTES), limitOf(LIMITS.bodyBytes)];
  return (c, next) => (c.req.path === PUSH ? large : small)(c, next);
}

const limitOf = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new ApiFailure('too-large', `The body is larger than ${maxSize} bytes.`);
    },
  });

/**
 * PostgreSQL has no text with NUL in it, and would fail where it meets one. A path and a query can say it in one way
 * only, JSON in another.
 */
export const refuseNul: MiddlewareHandler = (c, next) => {
  if (c.req.url.includes('%00')) throw new ApiFailure('bad-request', NO_NUL);
  return next();
};

const NO_NUL = 'The request contains the character NUL.';

/**
 * Parsers and schemas that follow a document down can be sent down for ever, so this looks first. A push is taken
 * whatever its events hold, so there each of them is looked at alone (P4).
 */
export const checkBody: MiddlewareHandler = async (c, next) => {
  if (c.req.path === PUSH || SAFE.has(c.req.method) || c.req.raw.body === null) return next();
  const json = await c.req.text(); // it is kept, so that a route can read it again
  if (isDeeper(json, MOST_LEVELS))
    throw new ApiFailure('too-deep', `The body is nested more than ${MOST_LEVELS} levels deep.`);
  if (saysNul(json)) throw new ApiFailure('bad-request', NO_NUL);
  return next();
};

/** Whether a string of a JSON document holds the character NUL, which it can only escape. Two backslashes are one. */
export const saysNul = (json: string): boolean => /(?:^|[^\\])(?:\\\\)*\\u0000/.test(json);

/** Whether brackets outside strings are nested more than `levels` deep. Says nothing of text that is no JSON. */
export function isDeeper(json: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === BRACE || code === BRACKET) {
      if (++depth > levels) return true;
    } else if (code === BRACE_END || code === BRACKET_END) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, BRACE, BRACE_END, BRACKET, BRACKET_END] = [...'"\\{}[]'].map((symbol) =>
  symbol.charCodeAt(0),
);

/** @param from place of the opening quote @returns place of the closing one, or the end of the text */
function endOfString(json: string, from: number): number {
  let at = from + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

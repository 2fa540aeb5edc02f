/** Answers that never change under their address: catalogues, artefacts and deltas by digest. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { ENCODINGS, ServedBlobs } from '../catalogue/served-blobs';
import type { Encoding } from '../catalogue/served-blobs';
import type { ServedKind } from '../catalogue/served-kinds';
import { ApiFailure } from '../protocol/errors';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { refusals } from './openapi';

/** `GET <prefix>/{digest}` for blobs of one kind. HEAD answers the same without the bytes. */
export function immutableRoutes(
  { database }: AppContext,
  resource: { path: string; summary: string; kind: ServedKind; contentType: string; missing: string },
): Api {
  const { path, summary, kind, contentType, missing } = resource;
  const blobs = new ServedBlobs(database.db);
  const route = createRoute({
    method: 'get',
    path: `${path}/{digest}`,
    tags: ['catalogue'],
    summary,
    request: { params: z.object({ digest: z.string().openapi({ description: 'SHA-256, lower-case hex' }) }) },
    responses: {
      200: {
        description: 'The bytes, to be kept for ever; in brotli or gzip where the device takes it',
        content: { [contentType]: { schema: z.string().openapi({ format: 'binary' }) } },
      },
      304: { description: 'The device has these bytes' },
      ...refusals('not-found'),
    },
  });
  const api = createApi();
  api.openapi(route, async (c) => {
    const { digest } = c.req.valid('param');
    const answer = await immutableAnswer(c, blobs, { digest, kind, contentType });
    if (!answer) throw new ApiFailure('not-found', missing);
    return answer;
  });
  return api;
}

/** @returns the answer in the best encoding that the device takes (304 when it has the bytes), or null: no such blob. */
async function immutableAnswer(
  c: Context,
  blobs: ServedBlobs,
  { digest, kind, contentType }: { digest: string; kind: ServedKind; contentType: string },
): Promise<Response | null> {
  const encoding = acceptedEncoding(c);
  const bytes = await blobs.get(digest, kind, encoding);
  if (!bytes) return null;
  const headers = new Headers({
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: etagOf(digest),
    Vary: 'Accept-Encoding',
  });
  if (matches(c.req.header('If-None-Match'), etagOf(digest)))
    return new Response(null, { status: 304, headers });
  headers.set('Content-Type', contentType);
  headers.set('Content-Length', String(bytes.length));
  if (encoding !== 'identity') headers.set('Content-Encoding', encoding);
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers });
}

/** Weak, because one digest stands for the same content in several encodings (RFC 9110, section 8.8.1). */
export const etagOf = (digest: string): string => `W/"${digest}"`;

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
export function matches(header: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return (
    header !== undefined &&
    header.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))
  );
}

/** The smallest that the device takes: `ENCODINGS` is in that order. */
function acceptedEncoding(c: Context): Encoding {
  const chosen = accepts(c, {
    header: 'Accept-Encoding',
    supports: [...ENCODINGS],
    default: 'identity',
    match: (accepted, { supports, default: otherwise }) =>
      supports.find((name) => accepted.some(({ type, q }) => type.toLowerCase() === name && q > 0)) ??
      otherwise,
  });
  return chosen as Encoding;
}

/** Answers that never change under their address: catalogues and artefacts by digest. */
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { ENCODINGS, type Encoding, type ServedBlobs } from '../catalogue/served-blobs';
import type { BlobKind } from '../db/catalogue';

export interface ImmutableAnswer {
  readonly digest: string;
  readonly kind: BlobKind;
  readonly contentType: string;
}

/** @returns the answer in the best encoding that the device takes (304 when it has the bytes), or null: no such blob. */
export async function immutableAnswer(
  c: Context,
  blobs: ServedBlobs,
  { digest, kind, contentType }: ImmutableAnswer,
): Promise<Response | null> {
  const encoding = acceptedEncoding(c);
  const bytes = await blobs.get(digest, kind, encoding);
  if (!bytes) return null;
  const headers = new Headers({
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: etagOf(digest),
    Vary: 'Accept-Encoding',
  });
  if (matches(c.req.header('If-None-Match'), etagOf(digest))) return new Response(null, { status: 304, headers });
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
  return header !== undefined && header.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag));
}

/** The smallest that the device takes: `ENCODINGS` is in that order. */
function acceptedEncoding(c: Context): Encoding {
  const chosen = accepts(c, {
    header: 'Accept-Encoding',
    supports: [...ENCODINGS],
    default: 'identity',
    match: (accepted, { supports, default: otherwise }) =>
      supports.find((name) => accepted.some(({ type, q }) => type.toLowerCase() === name && q > 0)) ?? otherwise,
  });
  return chosen as Encoding;
}

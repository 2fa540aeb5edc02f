/** `/api/sentiment`: the model that devices read reviews with. The reviews never come here (V2). */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { constants, createBrotliCompress } from 'node:zlib';
import { createRoute, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { sha256 } from '../db/digest';
import { ApiFailure } from '../protocol/errors';
import { firstByte } from '../sentiment/byte-range';
import { isWeights, QUALITY } from '../sentiment/compression';
import { folderInService, openModelFolder, stampOf } from '../sentiment/model-folder';
import type { ModelFolder } from '../sentiment/model-folder';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { etagOf, matches } from './immutable';
import { jsonOf, refusals } from './openapi';

const probability = z.number().min(0).max(1);
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.int(),
      sha256: z.string().openapi({ description: 'SHA-256, lower-case hex' }),
    }),
  ),
  calibration: z.object({
    temperature: z.number(),
    neutral: z.object({ from: probability, to: probability }),
  }),
  window: z.int().openapi({ description: 'Tokens that are read at a time' }),
  known: z.array(z.object({ text: z.string(), positive: probability })),
  tolerance: z.number(),
});

const manifest = createRoute({
  method: 'get',
  path: '/api/sentiment',
  tags: ['sentiment'],
  summary: 'The model that devices read reviews with',
  responses: {
    200: jsonOf(manifestSchema, 'Its files by digest, its calibration and the answers it must give'),
    304: { description: 'It is still the one that If-None-Match names' },
    ...refusals('not-found'),
  },
});

const file = createRoute({
  method: 'get',
  path: '/api/sentiment/{digest}',
  tags: ['sentiment'],
  summary: 'A file of the model; a large one from any byte on',
  request: { params: z.object({ digest: z.string().openapi({ description: 'SHA-256, lower-case hex' }) }) },
  responses: {
    200: {
      description: 'All of it, to be kept for ever',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    206: {
      description: 'What Range asked for',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...refusals('not-found'),
  },
});

export function sentimentRoutes({ config }: AppContext): Api {
  let opened: { readonly stamp: string; readonly model: Promise<ModelFolder> } | null = null;
  /** Opened anew when the operator puts another model in place. */
  const inService = async (): Promise<ModelFolder> => {
    const folder = folderInService(config.dataDir);
    const stamp = await stampOf(folder);
    if (opened?.stamp !== stamp) opened = { stamp, model: openModelFolder(folder) };
    return opened.model.catch((cause: unknown) => {
      opened = null;
      throw cause;
    });
  };

  const api = createApi();
  api.openapi(manifest, async (c) => {
    const { manifest: answer } = await inService();
    const etag = etagOf(sha256(JSON.stringify(answer)));
    c.header('Cache-Control', 'no-cache');
    c.header('ETag', etag);
    return matches(c.req.header('If-None-Match'), etag)
      ? c.body(null, 304)
      : c.json(answer as z.infer<typeof manifestSchema>, 200);
  });
  api.openapi(file, async (c) => {
    const found = (await inService()).find(c.req.valid('param').digest);
    if (!found) throw new ApiFailure('not-found', 'The model in service has no file with this digest.');
    const { at, file } = found;
    const headers = new Headers({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Type': 'application/octet-stream',
      ETag: etagOf(file.sha256),
    });
    const takesBrotli =
      accepts(c, { header: 'Accept-Encoding', supports: ['br'], default: 'identity' }) === 'br';
    if (!isWeights(file) && takesBrotli) {
      headers.set('Content-Encoding', 'br');
      headers.set('Vary', 'Accept-Encoding');
      const brotli = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
      return new Response(bodyOf(createReadStream(at).pipe(brotli)), { headers });
    }
    const first = firstByte(c.req.header('Range'), file.bytes);
    headers.set('Accept-Ranges', 'bytes');
    if (first === 'unsatisfiable') {
      headers.set('Content-Range', `bytes */${file.bytes}`);
      return new Response(null, { status: 416, headers });
    }
    const start = first ?? 0;
    headers.set('Content-Length', String(file.bytes - start));
    if (first !== null) headers.set('Content-Range', `bytes ${start}-${file.bytes - 1}/${file.bytes}`);
    return new Response(bodyOf(createReadStream(at, { start })), {
      status: first === null ? 200 : 206,
      headers,
    });
  });
  return api;
}

const bodyOf = (stream: Readable) => Readable.toWeb(stream) as ReadableStream<Uint8Array>;

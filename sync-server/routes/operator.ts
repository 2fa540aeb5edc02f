/**
 * What the commands ask of a running server, which alone may open an embedded database. auth/guard.ts lets only the
 * operator's token through. Long jobs answer with NDJSON: lines `{ "progress": … }`, then one `{ "result": … }` or
 * `{ "error": … }`.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { adminReportSchema, makeAdmin, makeAdminRequestSchema } from '../auth/make-admin';
import { importDataset } from '../catalogue/import';
import { ForgottenModelError, rollBackArtefact } from '../db/artefacts';
import { sentenceOf } from '../db/failure-in-words';
import { PalateError } from '../../models/errors';
import type { Progress } from '../../models/types';
import { ApiFailure } from '../protocol/errors';
import { artefactManifestSchema } from '../protocol/messages';
import { summariseReviews } from '../reviews/summarise';
import { runTraining } from '../training/run';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { logFailure } from './errors';
import { bodyOf, jsonOf, OPERATOR_AUTH, refusals } from './openapi';

const NDJSON = 'application/x-ndjson';
const job = <Request extends z.ZodType>(path: string, summary: string, schema: Request) =>
  createRoute({
    method: 'post',
    path,
    tags: ['operator'],
    summary,
    security: OPERATOR_AUTH,
    request: bodyOf(schema),
    responses: {
      200: {
        description: `${NDJSON}: \`{ "progress": … }\` lines, then \`{ "result": … }\` or \`{ "error": … }\``,
      },
      ...refusals('operator-only', 'bad-request'),
    },
  });

const importRequestSchema = z.object({
  dataset: z.string().min(1),
  /** Absolute path on this machine, or an address; null: where the data set is published. */
  from: z.string().min(1).nullable(),
});
const importJob = job('/api/operator/imports', 'Import a data set', importRequestSchema);

const trainingRequestSchema = z.object({
  seed: z.number().int().min(0).max(0xffffffff).optional(),
  /** Left out: the default's. `cholesky` is for tests: it takes many times as long. */
  solver: z.enum(['conjugate-gradient', 'blocks', 'cholesky']).optional(),
  blockSize: z.number().int().multipleOf(8).min(8).max(1024).optional(),
});
const trainingJob = job(
  '/api/operator/training',
  'Train, judge and maybe publish a model',
  trainingRequestSchema,
);

const reviewsJob = job(
  '/api/operator/reviews',
  'Tell of items what their published reviews say',
  z.object({}),
);

const rollback = createRoute({
  method: 'post',
  path: '/api/operator/rollback',
  tags: ['operator'],
  summary: 'Put an earlier model back into service',
  security: OPERATOR_AUTH,
  request: bodyOf(z.object({ to: z.string().nullable() })),
  responses: {
    200: jsonOf(artefactManifestSchema, 'What is in service now'),
    ...refusals('operator-only', 'not-found'),
  },
});

const making = createRoute({
  method: 'post',
  path: '/api/operator/admin',
  tags: ['operator'],
  summary: 'Make the account of an address an admin',
  security: OPERATOR_AUTH,
  request: bodyOf(makeAdminRequestSchema),
  responses: {
    200: jsonOf(adminReportSchema, 'What was done, or why nothing was'),
    ...refusals('operator-only', 'bad-request'),
  },
});

export function operatorRoutes(context: AppContext): Api {
  const { database, now, config } = context;
  const api = createApi();
  api.openapi(importJob, (c) => {
    const request = c.req.valid('json');
    const deps = { database, now, dataDir: config.dataDir };
    return streamed(c, (onProgress, signal) => importDataset(deps, request, { onProgress, signal }));
  });
  api.openapi(trainingJob, (c) => {
    const { seed, solver, blockSize } = c.req.valid('json');
    return streamed(c, (onProgress, signal) =>
      runTraining({
        database,
        now,
        trigger: 'hand',
        onProgress,
        signal,
        dataDir: config.dataDir,
        onNote: console.log,
        ...(seed !== undefined && { seed }),
        ...(solver !== undefined && { solver }),
        ...(blockSize !== undefined && { blockSize }),
      }),
    );
  });
  api.openapi(reviewsJob, (c) =>
    streamed(c, () => summariseReviews({ database, now, dataDir: config.dataDir })),
  );
  api.openapi(rollback, async (c) => {
    const { to } = c.req.valid('json');
    const artefact = await rollBackArtefact(database.db, to).catch((cause: unknown) => {
      throw cause instanceof ForgottenModelError ? new ApiFailure('not-found', cause.message) : cause;
    });
    if (!artefact)
      throw new ApiFailure('not-found', to ? `There is no model ${to}.` : 'There is no earlier model.');
    return c.json(artefact.manifest, 200);
  });
  api.openapi(making, async (c) =>
    c.json(await makeAdmin(database.db, c.req.valid('json').email, new Date(now())), 200),
  );
  return api;
}

type Job = (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<unknown>;

/** Runs a job and reports it line by line. When the caller hangs up, the job is asked to stop. */
function streamed(c: Context, run: Job): Response {
  c.header('Content-Type', NDJSON);
  c.header('Cache-Control', 'no-store');
  return stream(c, async (body) => {
    const stop = new AbortController();
    body.onAbort(() => stop.abort());
    const say = (line: unknown) => body.write(`${JSON.stringify(line)}\n`);
    try {
      await say({ result: await run((progress) => void say({ progress }), stop.signal) });
    } catch (cause) {
      if (!(cause instanceof PalateError)) logFailure(c, cause);
      await say({ error: { message: sentenceOf(cause) } });
    }
  });
}

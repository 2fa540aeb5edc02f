/** The one place where failures become answers. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { failureInWords } from '../db/failure-in-words';
import { ApiFailure } from '../protocol/errors';

export function answerFailure(cause: Error, c: Context): Response {
  const failure = toFailure(cause);
  if (failure.code === 'internal') logFailure(c, cause);
  return c.json(failure.body, failure.status, { ...failure.headers });
}

/** Never the error itself, which holds what the query was asked with. */
export const logFailure = (c: Context, cause: unknown): void =>
  console.error(`${c.req.method} ${c.req.path} failed: ${failureInWords(cause)}`);

function toFailure(cause: Error): ApiFailure {
  if (cause instanceof ApiFailure) return cause;
  // Hono's validator throws these on its own.
  if (cause instanceof HTTPException && cause.status === 400) return new ApiFailure('bad-json');
  if (cause instanceof HTTPException && cause.status === 415) return new ApiFailure('not-json');
  return new ApiFailure('internal');
}

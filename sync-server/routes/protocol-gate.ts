/** P10: says so when a client is too old, before its message is held against today's schemas. */
import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { ApiFailure } from '../protocol/errors';
import { MIN_PROTOCOL_VERSION } from '../protocol/version';

const spokenSchema = z.looseObject({ protocol: z.coerce.number() });

/** For routes with a JSON body. A missing or odd `protocol` is left to the schema of the route. */
export const bodyProtocol: MiddlewareHandler = async (c, next) => {
  refuseTooOld(await readJson(c));
  await next();
};

/** For routes with `?protocol=`. */
export const queryProtocol: MiddlewareHandler = async (c, next) => {
  refuseTooOld(c.req.query());
  await next();
};

/** @throws {ApiFailure} `bad-json`. Hono keeps the body, so it can be read again. */
export async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new ApiFailure('bad-json');
  }
}

function refuseTooOld(message: unknown): void {
  const spoken = spokenSchema.safeParse(message);
  if (spoken.success && spoken.data.protocol < MIN_PROTOCOL_VERSION)
    throw new ApiFailure(
      'protocol-too-old',
      `This app speaks protocol ${spoken.data.protocol}; the server understands ${MIN_PROTOCOL_VERSION} and newer.`,
    );
}

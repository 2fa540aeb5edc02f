/** Small parts of route descriptions, so that every route says the same thing the same way. */
import { API_ERRORS } from '../protocol/errors';
import type { ApiErrorCode } from '../protocol/errors';
import { errorSchema } from '../protocol/messages';
import { fullSchema } from './full-schema';
import type { Schema } from './full-schema';

/** Name of the security scheme of device tokens in the document. */
export const DEVICE_AUTH = [{ device: [] }];
/** Name of the security scheme of the operator's token in the document. */
export const OPERATOR_AUTH = [{ operator: [] }];

/** The cookie of a browser that is signed in. */
export const SESSION_AUTH = [{ session: [] }];
/** Somebody who is signed in, by cookie, access token or API key. */
export const ACCOUNT_AUTH = [{ session: [] }, { account: [] }];

/** The `request` of a route with a JSON body. */
export function bodyOf<Body extends Schema>(schema: Body) {
  return { body: { required: true, content: { 'application/json': { schema: fullSchema(schema) } } } };
}

export function jsonOf<Answer extends Schema>(schema: Answer, description: string) {
  return { description, content: { 'application/json': { schema: fullSchema(schema) } } };
}

/** Error answers for a route, from the one table; codes of the same status share an entry. */
export function refusals(...codes: ApiErrorCode[]) {
  const byStatus: Record<number, ReturnType<typeof jsonOf<typeof errorSchema>>> = {};
  for (const code of codes) {
    const { status, message } = API_ERRORS[code];
    const line = `\`${code}\`: ${message}`;
    const before = byStatus[status]?.description;
    byStatus[status] = jsonOf(errorSchema, before ? `${before} ${line}` : line);
  }
  return byStatus;
}

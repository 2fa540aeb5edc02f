/** The one error table: every error answer of the API has its row here. Status codes are part of the contract. */
import type { ApiError } from './messages';

interface Row {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 426 | 429 | 500 | 502 | 503;
  readonly message: string;
  /** What to do. */
  readonly mend: string;
}

export const API_ERRORS = {
  'bad-json': { status: 400, message: 'The body is not JSON.', mend: 'Send one JSON document in UTF-8.' },
  'bad-request': {
    status: 400,
    message: 'The request does not have the documented shape.',
    mend: 'Compare it with /api/openapi.json.',
  },
  unauthorised: {
    status: 401,
    message: 'No device has this token.',
    mend: 'Send `Authorization: Bearer <token>`, or register this device with POST /api/devices.',
  },
  'cross-site': {
    status: 403,
    message: 'The request comes from another site.',
    mend: 'Only pages of this server may call its API.',
  },
  'operator-only': {
    status: 403,
    message: 'Only the operator of this server may do this.',
    mend: 'Use the command on the machine of the server.',
  },
  'sign-in-needed': {
    status: 401,
    message: 'This needs somebody who is signed in.',
    mend: 'Sign in again.',
  },
  'sign-in-again': {
    status: 403,
    message: 'This needs a sign-in of the last ten minutes.',
    mend: 'Sign out, sign in again, and do it then.',
  },
  forbidden: {
    status: 403,
    message: 'Your role does not allow this.',
    mend: 'Ask an admin of this server.',
  },
  'wrong-credentials': {
    status: 401,
    message: 'The address or the password is wrong.',
    mend: 'Check both, or set a new password by mail.',
  },
  'weak-password': {
    status: 400,
    message: 'This password is easy to guess.',
    mend: 'Choose another one; a few words in a row are good.',
  },
  'expired-link': {
    status: 400,
    message: 'This link is wrong, used or over.',
    mend: 'Ask for a new one.',
  },
  'provider-failed': {
    status: 502,
    message: 'The sign-in at the provider did not work.',
    mend: 'Try again, or sign in with a password.',
  },
  'account-person': {
    status: 409,
    message: 'This device belongs to an account.',
    mend: 'Sign in to do this.',
  },
  'too-deep': {
    status: 400,
    message: 'The JSON of the body is nested too deeply.',
    mend: 'Send what /api/openapi.json describes.',
  },
  'wrong-link-code': {
    status: 403,
    message: 'This code is wrong, used or expired.',
    mend: 'Ask the other device for a new code; each works once, for ten minutes.',
  },
  'not-found': { status: 404, message: 'There is nothing here.', mend: 'See /api/docs for what there is.' },
  'device-exists': {
    status: 409,
    message: 'This device is registered already.',
    mend: 'Send its token to confirm it, or register under a new device id.',
  },
  'too-many-keys': {
    status: 409,
    message: 'This account has as many keys as it may have.',
    mend: 'Revoke one that is not used any more.',
  },
  'experiment-running': {
    status: 409,
    message: 'Another experiment is running.',
    mend: 'Stop it first: people are split once at a time.',
  },
  'last-admin': {
    status: 409,
    message: 'This would leave the server without an admin.',
    mend: 'Make somebody else an admin first.',
  },
  'too-large': { status: 413, message: 'The body is too large.', mend: 'Send fewer events in one push.' },
  'not-json': {
    status: 415,
    message: 'This is not JSON by its content type.',
    mend: 'Send `Content-Type: application/json`.',
  },
  'protocol-too-old': {
    status: 426,
    message: 'This app is too old for the server.',
    mend: 'Update the app; what waits to be sent stays on the device until then.',
  },
  'too-many-requests': {
    status: 429,
    message: 'Too many attempts.',
    mend: 'Wait for as long as the Retry-After header says.',
  },
  internal: { status: 500, message: 'The server failed.', mend: 'Try again later; nothing was lost.' },
  'not-ready': {
    status: 503,
    message: 'The database does not answer.',
    mend: 'Try again later; nothing was lost.',
  },
} as const satisfies Record<string, Row>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown by routes, turned into an answer in one place. `detail` replaces the general message. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';

  constructor(
    readonly code: ApiErrorCode,
    readonly detail?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail ?? API_ERRORS[code].message);
  }

  get status(): Row['status'] {
    return API_ERRORS[this.code].status;
  }

  get body(): ApiError {
    return { error: { code: this.code, message: this.message, mend: API_ERRORS[this.code].mend } };
  }
}

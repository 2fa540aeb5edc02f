/** What the server does for somebody with an account. The cookie of the session goes along with every call. */
import {
  accountRowSchema,
  accountRowsSchema,
  accountSchema,
  apiKeysSchema,
  auditLogSchema,
  createdApiKeySchema,
  providersSchema,
  sessionsSchema,
} from '../../../sync-server/protocol/account-messages';
import type {
  Account,
  AccountRow,
  AccountRows,
  ApiKeys,
  AuditLog,
  CreatedApiKey,
  Providers,
  Role,
  Sessions,
} from '../../../sync-server/protocol/account-messages';
import {
  experimentResultsSchema,
  experimentRowSchema,
  experimentRowsSchema,
} from '../../../sync-server/protocol/experiment-messages';
import type {
  ExperimentPlan,
  ExperimentResults,
  ExperimentRow,
  ExperimentRows,
} from '../../../sync-server/protocol/experiment-messages';
import { trainingRunsSchema } from '../../../sync-server/protocol/training-messages';
import type { TrainingRuns } from '../../../sync-server/protocol/training-messages';
import { Calls } from './calls';
import type { ApiOptions, Call, Schema } from './calls';

export interface Secrets {
  readonly email: string;
  readonly password: string;
}

/** Every call throws {SyncError}, with the server's sentence where it has one for the person. */
export class AccountApi {
  readonly #calls: Calls;

  constructor(options: ApiOptions) {
    this.#calls = new Calls(options);
  }

  /** @param attempt a new UUID; with the same one the request may be repeated. */
  signUp(secrets: Secrets, attempt: string, signal: AbortSignal): Promise<Account> {
    const body = { ...secrets, attempt };
    return this.#json('/api/auth/signup', accountSchema, { method: 'POST', body, signal });
  }

  signIn(secrets: Secrets, signal: AbortSignal): Promise<Account> {
    return this.#json('/api/auth/login', accountSchema, { method: 'POST', body: secrets, signal });
  }

  /** Ends the session and removes the device that this browser registered in it. */
  signOut(signal: AbortSignal): Promise<void> {
    return this.#done('/api/auth/logout', { method: 'POST', body: {}, signal });
  }

  providers(signal: AbortSignal): Promise<Providers> {
    return this.#json('/api/auth/providers', providersSchema, { signal });
  }

  /** Sends a link for a new password, if the address has an account; nobody is told whether it has. */
  forgotten(email: string, signal: AbortSignal): Promise<void> {
    return this.#done('/api/auth/forgotten', { method: 'POST', body: { email }, signal });
  }

  reset(token: string, password: string, signal: AbortSignal): Promise<void> {
    return this.#done('/api/auth/reset', { method: 'POST', body: { token, password }, signal });
  }

  /** Only in a browser that is signed in to the account that the link is for. */
  verify(token: string, signal: AbortSignal): Promise<void> {
    return this.#done('/api/auth/verify', { method: 'POST', body: { token }, signal });
  }

  verifyAgain(signal: AbortSignal): Promise<void> {
    return this.#done('/api/auth/verify/again', { method: 'POST', body: {}, signal });
  }

  account(signal: AbortSignal): Promise<Account> {
    return this.#json('/api/account', accountSchema, { signal });
  }

  eraseAccount(password: string | null, signal: AbortSignal): Promise<void> {
    return this.#done('/api/account', { method: 'DELETE', body: { password }, signal });
  }

  /** Every other session and, unless they are kept, every key ends; this session goes on under a new cookie. */
  changePassword(
    change: { current: string | null; next: string; keepKeys?: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    return this.#done('/api/account/password', { method: 'POST', body: change, signal });
  }

  sessions(signal: AbortSignal): Promise<Sessions> {
    return this.#json('/api/account/sessions', sessionsSchema, { signal });
  }

  endSession(id: string, signal: AbortSignal): Promise<void> {
    return this.#done(`/api/account/sessions/${encodeURIComponent(id)}`, { method: 'DELETE', signal });
  }

  /** All but the one that asks. */
  endOtherSessions(signal: AbortSignal): Promise<void> {
    return this.#done('/api/account/sessions', { method: 'DELETE', signal });
  }

  keys(signal: AbortSignal): Promise<ApiKeys> {
    return this.#json('/api/account/keys', apiKeysSchema, { signal });
  }

  /** @param key days of life, null: until it is revoked; the password again, null: the account has none. */
  createKey(
    key: { name: string; days: number | null; password: string | null },
    signal: AbortSignal,
  ): Promise<CreatedApiKey> {
    return this.#json('/api/account/keys', createdApiKeySchema, { method: 'POST', body: key, signal });
  }

  revokeKey(id: string, signal: AbortSignal): Promise<void> {
    return this.#done(`/api/account/keys/${encodeURIComponent(id)}`, { method: 'DELETE', signal });
  }

  /** V4: everything that the server has of this person, as it is. @param token of the device; null: by the session. */
  exportPerson(token: string | null, signal: AbortSignal): Promise<unknown> {
    return this.#calls.raw(
      '/api/person/export',
      token === null ? { session: true, signal } : { token, signal },
    );
  }

  accounts(page: { query: string; after: string | null }, signal: AbortSignal): Promise<AccountRows> {
    return this.#json('/api/admin/accounts/search', accountRowsSchema, {
      method: 'POST',
      body: page,
      signal,
    });
  }

  changeAccount(
    personId: string,
    change: { role?: Role; disabled?: boolean },
    signal: AbortSignal,
  ): Promise<AccountRow> {
    return this.#json(`/api/admin/accounts/${encodeURIComponent(personId)}`, accountRowSchema, {
      method: 'PATCH',
      body: change,
      signal,
    });
  }

  audit(after: string | null, signal: AbortSignal): Promise<AuditLog> {
    const asked = new URLSearchParams(after === null ? {} : { after });
    return this.#json(withQuery('/api/admin/audit', asked), auditLogSchema, { signal });
  }

  trainingRuns(signal: AbortSignal): Promise<TrainingRuns> {
    return this.#json('/api/admin/training-runs', trainingRunsSchema, { signal });
  }

  experiments(signal: AbortSignal): Promise<ExperimentRows> {
    return this.#json('/api/admin/experiments', experimentRowsSchema, { signal });
  }

  experimentResults(id: string, signal: AbortSignal): Promise<ExperimentResults> {
    const path = `/api/admin/experiments/${encodeURIComponent(id)}/results`;
    return this.#json(path, experimentResultsSchema, { signal });
  }

  startExperiment(plan: ExperimentPlan, signal: AbortSignal): Promise<ExperimentRow> {
    return this.#json('/api/admin/experiments', experimentRowSchema, { method: 'POST', body: plan, signal });
  }

  stopExperiment(id: string, signal: AbortSignal): Promise<ExperimentRow> {
    const path = `/api/admin/experiments/${encodeURIComponent(id)}/stop`;
    return this.#json(path, experimentRowSchema, { method: 'POST', body: {}, signal });
  }

  #json<T>(path: string, schema: Schema<T>, call: Call): Promise<T> {
    return this.#calls.json(path, schema, { ...call, session: true });
  }

  #done(path: string, call: Call): Promise<void> {
    return this.#calls.done(path, { ...call, session: true });
  }
}

const withQuery = (path: string, query: URLSearchParams): string =>
  query.size > 0 ? `${path}?${query.toString()}` : path;

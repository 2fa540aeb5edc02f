import type {
  AccountRow,
  AccountRows,
  ApiKeys,
  AuditLog,
  CreatedApiKey,
  Providers,
  Role,
  Sessions,
} from '../../../sync-server/protocol/account-messages';
import type { TrainingRuns } from '../../../sync-server/protocol/training-messages';
import type { Accounts } from './accounts.svelte';

export type Session = Sessions['sessions'][number];
export type ApiKey = ApiKeys['keys'][number];
export type Provider = Providers['providers'][number];
export type TrainingRun = TrainingRuns['runs'][number];
export type { AccountRow, AccountRows, AuditLog, CreatedApiKey, Role };

/** What is done with an account beside signing in and out. Everything throws {SyncError} with a sentence. */
export class AccountDesk {
  readonly #accounts: Pick<Accounts, 'ask' | 'askAsNobody' | 'refresh'>;

  constructor(accounts: Pick<Accounts, 'ask' | 'askAsNobody' | 'refresh'>) {
    this.#accounts = accounts;
  }

  async providers(): Promise<readonly Provider[]> {
    return (await this.#accounts.askAsNobody((api, signal) => api.providers(signal))).providers;
  }

  sendReset(email: string): Promise<void> {
    return this.#accounts.askAsNobody((api, signal) => api.forgotten(email.trim(), signal));
  }

  async reset(token: string, password: string): Promise<void> {
    await this.#accounts.askAsNobody((api, signal) => api.reset(token, password, signal));
    await this.#look();
  }

  async verify(token: string): Promise<void> {
    await this.#accounts.askAsNobody((api, signal) => api.verify(token, signal));
    await this.#look();
  }

  verifyAgain(): Promise<void> {
    return this.#accounts.ask((api, signal) => api.verifyAgain(signal));
  }

  async changePassword(change: { current: string | null; next: string; keepKeys: boolean }): Promise<void> {
    await this.#accounts.ask((api, signal) => api.changePassword(change, signal));
    await this.#look();
  }

  async sessions(): Promise<readonly Session[]> {
    return (await this.#accounts.ask((api, signal) => api.sessions(signal))).sessions;
  }

  endSession(id: string): Promise<void> {
    return this.#accounts.ask((api, signal) => api.endSession(id, signal));
  }

  endOtherSessions(): Promise<void> {
    return this.#accounts.ask((api, signal) => api.endOtherSessions(signal));
  }

  async keys(): Promise<readonly ApiKey[]> {
    return (await this.#accounts.ask((api, signal) => api.keys(signal))).keys;
  }

  createKey(key: { name: string; days: number | null; password: string | null }): Promise<CreatedApiKey> {
    return this.#accounts.ask((api, signal) => api.createKey({ ...key, name: key.name.trim() }, signal));
  }

  revokeKey(id: string): Promise<void> {
    return this.#accounts.ask((api, signal) => api.revokeKey(id, signal));
  }

  accounts(query: string, after: string | null): Promise<AccountRows> {
    return this.#accounts.ask((api, signal) => api.accounts({ query, after }, signal));
  }

  changeAccount(personId: string, change: { role?: Role; disabled?: boolean }): Promise<AccountRow> {
    return this.#accounts.ask((api, signal) => api.changeAccount(personId, change, signal));
  }

  audit(after: string | null): Promise<AuditLog> {
    return this.#accounts.ask((api, signal) => api.audit(after, signal));
  }

  /** A5: what the trainer did and decided, newest first. */
  async trainingRuns(): Promise<readonly TrainingRun[]> {
    return (await this.#accounts.ask((api, signal) => api.trainingRuns(signal))).runs;
  }

  /** What was asked for is done; that the news of it cannot be had now is no failure. */
  async #look(): Promise<void> {
    await this.#accounts.refresh().catch(() => undefined);
  }
}

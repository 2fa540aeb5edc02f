/** What the flows of account.ts need, in a real page. */
import type { AccountDeps } from './account';
import { AccountApi } from './account-api';
import type { Schedule } from './clockwork';
import type { SyncEngine } from './engine';

const schedule: Schedule = (ms, task) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

export function browserAccount(engine: SyncEngine, announce: () => void): AccountDeps {
  // Undefined in old browsers and on pages without TLS, whatever the type says.
  const locks = navigator.locks as LockManager | undefined;
  return {
    engine,
    announce,
    accounts: new AccountApi({ fetch: (url, init) => fetch(url, init), schedule }),
    exclusive: (work) => (locks ? locks.request('palate-account', work) : work()),
  };
}

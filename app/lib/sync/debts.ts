/** Works off what this browser owes the server (P11, V4), before anything else may use its cookie. */
import { paid, readDebts } from '../db/debts';
import type { AccountDeps } from './account';
import { mustMatter } from './exchange';
import { SyncError } from './faults';

/**
 * The session of somebody who left must be over before the cookie serves anybody else. Runs within `exclusive`.
 * @throws {SyncError} then nobody may sign in yet
 */
export async function endFormerSession({ engine, accounts }: AccountDeps): Promise<void> {
  const { db } = engine.deps;
  if (!(await readDebts(db)).logout) return;
  await accounts.signOut(live()).catch(mustBeOver);
  await paid(db, { logout: true });
}

/** All that is owed. Runs within `exclusive`. @throws {SyncError} what cannot be told now stays owed. */
export async function settleDebts(deps: AccountDeps): Promise<void> {
  await endFormerSession(deps);
  const { db, api } = deps.engine.deps;
  const { erase, leave } = await readDebts(db);
  for (const token of leave) {
    await api.leave(token, null, live()).catch(mustMatter);
    await paid(db, { leave: [token] });
  }
  for (const token of erase) {
    await api.erasePerson(token, live()).catch(mustMatter);
    await paid(db, { erase: [token] });
  }
}

const live = () => new AbortController().signal;

/** That there is no session any more is what was wanted. */
function mustBeOver(error: unknown): void {
  if (!(error instanceof SyncError && error.fault === 'sign-in-needed')) throw error;
}
